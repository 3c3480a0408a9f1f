using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Headrace.Connect.Data;
using Headrace.Connect.Header;

namespace Headrace.Connect.Tests.Golden;

/// <summary>Our answers against those of Kafka Connect's own classes, thousands of them: testdata/capture/README.md.</summary>
public sealed class GoldenTests
{
    private readonly List<string> _differences = [];

    [Fact]
    public void ParseString_AgreesWithKafkaConnect()
    {
        foreach (var json in GoldenFile.Read("parse-string"))
        {
            var text = json["in"]!.GetValue<string>();
            GoldenFile.Compare(_differences, $"«{text}»", json["out"], () => GoldenCodec.Node(Values.ParseString(text)));
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void Conversions_AgreeWithKafkaConnect()
    {
        foreach (var json in GoldenFile.Read("conversions"))
        {
            var value = GoldenCodec.Value(json["value"]);
            var schema = GoldenCodec.Schema(json["schema"]);
            foreach (var (target, expected) in json["out"]!.AsObject())
                GoldenFile.Compare(_differences, $"{json["value"]} of {schema} to {target}", expected, () => Convert(target, schema, value));
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void Texts_AgreeWithJava()
    {
        foreach (var json in GoldenFile.Read("texts"))
        {
            GoldenFile.Compare(
                _differences,
                json.ToJsonString(),
                json["text"],
                () => json["schema"] is { } schema ? GoldenCodec.Schema(schema)!.ToString() : GoldenCodec.Value(json["value"]).ToString());
            if (json["schema"] is null)
            {
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                GoldenCodec.Value(json["value"]).WriteText(output);
                Assert.Equal(json["text"]!.GetValue<string>(), Encoding.UTF8.GetString(output.WrittenSpan));
            }
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void FloatingPointTexts_AgreeWithJava()
    {
        foreach (var json in GoldenFile.Read("floats"))
        {
            if (json["parse"] is { } text)
            {
                GoldenFile.Compare(_differences, $"«{text}»", json["out"], () => JavaNumbers.TryParseDouble(text.GetValue<string>(), out var parsed)
                    ? GoldenCodec.Bits(parsed)
                    : throw new FormatException());
                continue;
            }

            var wanted = json["text"]!.GetValue<string>();
            var actual = json["f64"] is { } bits
                ? JavaNumberText.Of(BitConverter.Int64BitsToDouble(long.Parse(bits.GetValue<string>(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
                : JavaNumberText.Of(BitConverter.Int32BitsToSingle(int.Parse(json["f32"]!.GetValue<string>(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

            // Java 17 writes more digits than needed now and then, which later versions don't.
            if (wanted != actual && !(actual.Length <= wanted.Length && IsSameNumber(json["f64"] is not null, wanted, actual)))
                _differences.Add($"{json.ToJsonString()}: {actual}");
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void Decimals_AgreeWithJava()
    {
        foreach (var json in GoldenFile.Read("decimals"))
        {
            if (json["compare"] is not null)
            {
                var (a, b) = (BigDecimal.Parse(json["a"]!.GetValue<string>()), BigDecimal.Parse(json["b"]!.GetValue<string>()));
                GoldenFile.Compare(_differences, $"{a} <=> {b}", json["compare"], () => Math.Sign(a.CompareTo(b)));
                GoldenFile.Compare(_differences, $"{a} = {b}", json["equal"], () => a.Equals(b));
            }
            else if (json.AsObject().ContainsKey("parse"))
            {
                GoldenFile.Compare(_differences, $"parse {json["in"]}", json["parse"], () => BigDecimal.Parse(json["in"]!.GetValue<string>()) is var parsed
                    ? new JsonArray(parsed.Unscaled.ToString(CultureInfo.InvariantCulture), parsed.Scale)
                    : null);
            }
            else
                CompareDecimal(json);
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void Dates_AgreeWithJava()
    {
        foreach (var json in GoldenFile.Read("dates"))
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(json["zone"]!.GetValue<string>());
            if (json["parse"] is { } text)
            {
                GoldenFile.Compare(
                    _differences,
                    json.ToJsonString(),
                    json["ms"],
                    () => JavaDateFormat.TryParse(json["pattern"]!.GetValue<string>(), text.GetValue<string>(), zone, out var parsed)
                        ? parsed.ToString(CultureInfo.InvariantCulture)
                        : null);
                continue;
            }

            var milliseconds = long.Parse(json["ms"]!.GetValue<string>(), CultureInfo.InvariantCulture);

            // The abbreviations of the zones come from the machine's own data, and Java has some of its own.
            GoldenFile.Compare(_differences, json.ToJsonString(), WithoutZone(json["text"]!.GetValue<string>()), () => WithoutZone(JavaText.OfDate(milliseconds, zone)));
            string[] patterns = [JavaDateFormat.Date, JavaDateFormat.Time, JavaDateFormat.Timestamp];
            for (var i = 0; i < patterns.Length; i++)
            {
                var builder = new StringBuilder();
                JavaDateFormat.Append(builder, patterns[i], milliseconds, zone);
                GoldenFile.Compare(_differences, json.ToJsonString(), json["formats"]![i], () => builder.ToString());
            }
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void Validation_AgreesWithKafkaConnect()
    {
        var person = GoldenCodec.Schema(GoldenFile.Read("texts").Select(json => json["schema"]).First(schema => schema?["name"]?.GetValue<string>() == "person"))!;
        foreach (var json in GoldenFile.Read("validation"))
        {
            if (json["logical"] is { } logical)
            {
                CompareLogical(json, GoldenCodec.Schema(logical)!);
                continue;
            }

            var value = GoldenCodec.Value(json["value"]);
            GoldenFile.Compare(_differences, json.ToJsonString(), json["out"], () =>
            {
                if (json["decimal"] is { } node)
                {
                    var schema = GoldenCodec.Schema(node)!;
                    return GoldenCodec.Node(value.Kind == DataKind.Decimal
                        ? LogicalDecimal.FromLogical(schema, value.AsDecimal())
                        : LogicalDecimal.ToLogical(schema, value.AsBytes().Span));
                }

                if (json["field"] is { } field)
                    new Struct(person).Set(field.GetValue<string>(), value);
                else
                    GoldenCodec.Schema(json["schema"])!.Validate(value);

                return null;
            });
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void Projections_AgreeWithKafkaConnect()
    {
        foreach (var json in GoldenFile.Read("projections"))
        {
            var (from, to) = (GoldenCodec.Schema(json["from"])!, GoldenCodec.Schema(json["to"])!);
            GoldenFile.Compare(_differences, json.ToJsonString(), json["out"], () => GoldenCodec.Node(SchemaProjector.Project(from, GoldenCodec.Value(json["value"]), to)));
            if (from.IsOptional)
                GoldenFile.Compare(_differences, json.ToJsonString(), json["null"], () => GoldenCodec.Node(SchemaProjector.Project(from, DataValue.Null, to)));
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void Headers_AgreeWithKafkaConnect()
    {
        foreach (var json in GoldenFile.Read("headers"))
        {
            GoldenFile.Compare(_differences, json.ToJsonString(), json["out"], () =>
            {
                new Headers().Add("h", GoldenCodec.Schema(json["schema"]), GoldenCodec.Value(json["value"]));
                return null;
            });
        }

        GoldenFile.AssertNone(_differences);
    }

    [Fact]
    public void HashOrder_AgreesWithJava()
    {
        foreach (var json in GoldenFile.Read("hash-order"))
        {
            var map = new DataMap();
            foreach (var key in json["keys"]!.AsArray())
                map.Add(GoldenCodec.Value(key), 1);

            GoldenFile.Compare(
                _differences, json["keys"]!.ToJsonString(), json["order"], () => new JsonArray([.. JavaHashOrder.OfMap(map).Select(entry => GoldenCodec.Node(entry.Key))]));
        }

        GoldenFile.AssertNone(_differences);
    }

    private static JsonNode? Convert(string target, Schema? schema, DataValue value) => target switch
    {
        "boolean" => GoldenCodec.Node(Values.ConvertToBoolean(schema, value) is { } converted ? converted : DataValue.Null),
        "int8" => GoldenCodec.Node(Values.ConvertToInt8(schema, value) is { } converted ? converted : DataValue.Null),
        "int16" => GoldenCodec.Node(Values.ConvertToInt16(schema, value) is { } converted ? converted : DataValue.Null),
        "int32" => GoldenCodec.Node(Values.ConvertToInt32(schema, value) is { } converted ? converted : DataValue.Null),
        "int64" => GoldenCodec.Node(Values.ConvertToInt64(schema, value) is { } converted ? converted : DataValue.Null),
        "float32" => GoldenCodec.Node(Values.ConvertToFloat32(schema, value) is { } converted ? converted : DataValue.Null),
        "float64" => GoldenCodec.Node(Values.ConvertToFloat64(schema, value) is { } converted ? converted : DataValue.Null),
        "string" => GoldenCodec.Node(DataValue.From(Values.ConvertToString(schema, value))),
        "list" => GoldenCodec.Node(DataValue.From(Values.ConvertToList(schema, value))),
        "map" => GoldenCodec.Node(Values.ConvertToMap(schema, value)),
        "struct" => GoldenCodec.Node(Values.ConvertToStruct(schema, value)),
        "date" => GoldenCodec.Node(DataValue.FromEpochMilliseconds(Values.ConvertToDate(schema, value))),
        "time" => GoldenCodec.Node(DataValue.FromEpochMilliseconds(Values.ConvertToTime(schema, value))),
        "timestamp" => GoldenCodec.Node(DataValue.FromEpochMilliseconds(Values.ConvertToTimestamp(schema, value))),
        "decimal" => GoldenCodec.Node(Values.ConvertToDecimal(schema, value, 2)),
        "infer" => GoldenCodec.Node(Values.InferSchema(value)),
        _ => throw new InvalidOperationException($"There is no target {target}."),
    };

    private static bool IsSameNumber(bool isDouble, string left, string right) => isDouble
        ? double.Parse(left, CultureInfo.InvariantCulture).Equals(double.Parse(right, CultureInfo.InvariantCulture))
        : float.Parse(left, CultureInfo.InvariantCulture).Equals(float.Parse(right, CultureInfo.InvariantCulture));

    private static string WithoutZone(string date) => string.Join(' ', date.Split(' ').Where((_, index) => index != 4));

    private void CompareDecimal(JsonNode json)
    {
        var number = BigDecimal.Parse(json["in"]!.GetValue<string>());
        void Compare(string name, JsonNode? actual) => GoldenFile.Compare(_differences, $"{json["in"]} {name}", json[name], () => actual);
        Compare("unscaled", number.Unscaled.ToString(CultureInfo.InvariantCulture));
        Compare("scale", number.Scale);
        Compare("text", number.ToString());
        Compare("plain", number.ToPlainString());
        Compare("precision", number.Precision);
        Compare("double", GoldenCodec.Bits(number.ToDouble()));
        Compare("float", GoldenCodec.Bits(number.ToSingle()));
        Compare("long", number.ToInt64Wrapping().ToString(CultureInfo.InvariantCulture));
        Compare("bytes", System.Convert.ToBase64String(number.ToBytes()));
        Compare("hash", JavaHash.Of(number));
        Compare("exact", number.TryToInt64(out var exact) ? exact.ToString(CultureInfo.InvariantCulture) : null);
        Compare("strippedWhole", number.IsInteger());
        MidpointRounding[] roundings =
            [MidpointRounding.ToZero, MidpointRounding.ToNegativeInfinity, MidpointRounding.ToPositiveInfinity, MidpointRounding.AwayFromZero, MidpointRounding.ToEven];
        int[] scales = [-3, -1, 0, 1, 2, 5];
        var scaled = scales.SelectMany(scale => roundings.Select(rounding =>
            Math.Abs((long)number.Scale - scale) > 1000 ? "-" : number.SetScale(scale, rounding).ToString()));
        Compare("scales", new JsonArray([.. scaled.Select(text => JsonValue.Create(text))]));
        Assert.Equal(number, BigDecimal.FromBytes(number.ToBytes(), number.Scale));
        Assert.True(!number.TryToDecimal(out var platform) || BigDecimal.From(platform).CompareTo(number) == 0);
    }

    private void CompareLogical(JsonNode json, Schema schema)
    {
        var milliseconds = long.Parse(json["ms"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        void Compare(string name, Func<JsonNode?> ask) => GoldenFile.Compare(_differences, $"{schema} {milliseconds} {name}", json[name], ask);
        Compare("date", () => LogicalDate.FromLogical(schema, milliseconds));
        Compare("time", () => LogicalTime.FromLogical(schema, milliseconds));
        Compare("timestamp", () => LogicalTimestamp.FromLogical(schema, milliseconds));
        Compare("toDate", () => LogicalDate.ToLogical(schema, (int)milliseconds));
        Compare("toTime", () => LogicalTime.ToLogical(schema, (int)milliseconds));
        Compare("toTimestamp", () => LogicalTimestamp.ToLogical(schema, milliseconds));
    }
}
