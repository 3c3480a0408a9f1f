using System.Buffers;
using System.Text;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Converters.Tests;

public sealed class JsonConverterTests
{
    private const string Envelope = """{"schema":{"type":"struct","fields":[{"type":"int32","optional":false,"field":"a"}],"optional":false},"payload":{"a":1}}""";

    [Theory]
    [InlineData(1.0E23, "1.0E23")]
    [InlineData(2.0E-3, "0.002")]
    [InlineData(double.Epsilon, "4.9E-324")]
    [InlineData(9007199254740993.0, "9.007199254740992E15")]
    public void Doubles_HaveTheShortestDigits_AsJava19AndLaterPrintThem(double value, string text) =>
        Assert.Equal(text, Write(Make(schemas: false), Schema.Float64, DataValue.From(value)));

    [Theory]
    [InlineData("-0.0")]
    [InlineData("-0e5")]
    [InlineData("-0.000E-7")]
    public void NegativeZero_LosesItsSign_AsInBigDecimal(string text)
    {
        Assert.Equal("0.0", Write(Make(schemas: false), Schema.Float64, Read(Make(schemas: false), text).Value));
        var converter = Make(schemas: true);
        Assert.False(double.IsNegative(Read(converter, $$"""{"schema":{"type":"double"},"payload":{{text}}}""").Value.AsFloat64()));
        Assert.False(float.IsNegative(Read(converter, $$"""{"schema":{"type":"float"},"payload":{{text}}}""").Value.AsFloat32()));
    }

    [Fact]
    public void FieldThatCantBeReadOrWritten_IsNotedOnTheException()
    {
        var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string?> { ["schemas.enable"] = "true" }, isKey: false);
        var read = Assert.ThrowsAny<Exception>(() => converter.ToConnectData("t", null, Encoding.UTF8.GetBytes(
            """
            {"schema":{"type":"struct","fields":[{"field":"order","type":"struct","fields":[{"field":"id","type":"int32"},{"field":"at","type":"int32","name":"org.apache.kafka.connect.data.Date"}]}]},
            "payload":{"order":{"id":1,"at":"soon"}}}
            """)));
        Assert.Equal("order.at", FieldError.NameOf(read));

        var inner = SchemaBuilder.Struct().Field("id", Schema.Int32).Field("amount", LogicalDecimal.Builder(2).Build()).Build();
        var outer = SchemaBuilder.Struct().Field("order", inner).Build();
        var value = new Struct(outer).Set("order", new Struct(inner).Set("id", 1).Set("amount", BigDecimal.Parse("1.234")));
        var written = Assert.ThrowsAny<Exception>(() => converter.FromConnectData("t", null, outer, DataValue.From(value), new ArrayBufferWriter<byte>()));
        Assert.Equal(("order.amount", "1.234"), (FieldError.NameOf(written), FieldError.ValueOf(written)));
    }

    [Fact]
    public void NumberThatIsTooSmall_KeepsItsSign() => Assert.True(double.IsNegative(Read(Make(schemas: false), "-1e-400").Value.AsFloat64()));

    [Fact]
    public void NumbersLength_IsCountedInDigits()
    {
        var converter = Make(schemas: false);
        Assert.Equal(1.1111111111111112, Read(converter, "-1." + new string('1', 999)).Value.AsFloat64() * -1);
        Read(converter, "-1." + new string('1', 997) + "e-10");
        Read(converter, "-" + new string('1', 1000));
        Assert.Throws<DataException>(() => Read(converter, "1." + new string('1', 1000)));
        Assert.Throws<DataException>(() => Read(converter, new string('1', 1001)));
        Assert.Throws<DataException>(() => Read(converter, "1." + new string('1', 997) + "e100"));
    }

    [Theory]
    [InlineData("EFBBBF")]
    [InlineData("FFFE")]
    [InlineData("FEFF")]
    public void AByteOrderMarkAlone_IsNoJson(string bytes)
    {
        foreach (var schemas in (bool[])[true, false])
        {
            var error = Assert.Throws<DataException>(() => Make(schemas).ToConnectData("t", null, Convert.FromHexString(bytes)));
            Assert.Equal("Converting byte[] to Kafka Connect data failed due to serialization error: ", error.Message);
        }
    }

    /// <summary>What Jackson makes of four bytes that need not or may not be so many: halves of surrogate pairs, by the bits.</summary>
    [Theory]
    [InlineData("F0808080", 0xFFC0, 0xDC00)]
    [InlineData("F4908080", 0xDC00, 0xDC00)]
    [InlineData("F7BFBFBF", 0xDFBF, 0xDFFF)]
    public void BytesBeyondUnicode_AreReadByTheirBits(string bytes, int first, int second) =>
        Assert.Equal([(char)first, (char)second], Make(schemas: false).ToConnectData("t", null, Convert.FromHexString("22" + bytes + "22")).Value.AsString().ToCharArray());

    [Fact]
    public void HalfASurrogatePair_IsReadFromUtf32() =>
        Assert.Equal("\uD800", Make(schemas: false).ToConnectData("t", null, Convert.FromHexString("000000220000D80000000022")).Value.AsString());

    /// <summary>As in Jackson; deeper values would end the process, not the task.</summary>
    [Theory]
    [InlineData(false, 1000)]
    [InlineData(true, 999)]
    public void NestingHasALimit_WhenWritten(bool schemas, int depthMax)
    {
        var value = DataValue.From(1L);
        for (var depth = 0; depth < depthMax; depth++)
            value = DataValue.From((IReadOnlyList<DataValue>)[value]);
        var converter = Make(schemas);
        Assert.True(converter.FromConnectData("t", null, null, value, new ArrayBufferWriter<byte>()));

        var deeper = DataValue.From((IReadOnlyList<DataValue>)[value]);
        var error = Assert.Throws<DataException>(() => converter.FromConnectData("t", null, null, deeper, new ArrayBufferWriter<byte>()));
        Assert.Equal("Converting Kafka Connect data to byte[] failed due to serialization error: ", error.Message);
    }

    [Fact]
    public void NestingOfASchemaHasALimit()
    {
        var schema = Schema.Int64;
        for (var depth = 0; depth < 998; depth++)
            schema = SchemaBuilder.Array(schema).Build();
        var none = DataValue.From((IReadOnlyList<DataValue>)[]);
        Write(Make(schemas: true), schema, none);

        Assert.Throws<DataException>(() => Write(Make(schemas: true), SchemaBuilder.Array(schema).Build(), none));
    }

    [Fact]
    public void UnknownEncoding_IsASerializationException()
    {
        var error = Assert.Throws<SerializationException>(() => new StringConverter().Configure(new Dictionary<string, string?> { ["converter.encoding"] = "nope" }, isKey: false));
        Assert.Equal("Unsupported encoding nope", error.Message);
    }

    [Fact]
    public void EncodedSurrogate_IsOneReplacementAsInJava()
    {
        var converter = new StringConverter();
        converter.Configure(new Dictionary<string, string?>(), isKey: false);
        Assert.Equal("a\uFFFDb\uFFFD\uFFFDä\uFFFD", converter.ToConnectData(
            "t", null, new byte[] { (byte)'a', 0xED, 0xA0, 0x80, (byte)'b', 0xED, 0xA0, 0xED, 0xBF, 0xC3, 0xA4, 0xED, 0xA0 }).Value.AsString());
    }

    [Fact]
    public void HalfASurrogatePair_IsWrittenAsAnEscapeAndReadBack()
    {
        var converter = Make(schemas: false);

        Assert.Equal("\"a\\uD83D\"", Write(converter, Schema.String, DataValue.From("a\uD83D")));
        Assert.Equal("a\uD83D", converter.ToConnectData("t", null, "\"a\\uD83D\""u8.ToArray()).Value.AsString());
    }

    [Fact]
    public void TextWithoutEscapes_IsASliceOfTheMessage()
    {
        var message = "{\"k\":\"value\"}"u8.ToArray();

        var map = Make(schemas: false).ToConnectData("t", null, message).Value.AsMap();

        Assert.True(map["k"].TryGetUtf8(out var utf8));
        Assert.True(utf8.Overlaps(message));
    }

    [Fact]
    public void MessagesOfOneSchema_ShareTheSchemaObject()
    {
        var converter = Make(schemas: true);

        var first = Read(converter, Envelope);
        var second = Read(converter, Envelope.Replace("{\"a\":1}", "{\"a\":2}", StringComparison.Ordinal));
        var spaced = Read(converter, Envelope.Replace("\"payload\":", " \"payload\" : ", StringComparison.Ordinal));

        Assert.Same(first.Schema, second.Schema);
        Assert.Same(first.Schema, spaced.Schema);
        Assert.Equal(2, second.Value.AsStruct().GetInt32("a"));
    }

    [Fact]
    public void MessagesOfSeveralSchemas_AreToldApart_AlsoWithASmallCache()
    {
        var converter = Make(schemas: true, ("schemas.cache.size", "1"));
        (string Name, string Payload, SchemaType Type)[] messages =
            [("int32", "1", SchemaType.Int32), ("string", "\"x\"", SchemaType.String), ("int32", "2", SchemaType.Int32), ("boolean", "true", SchemaType.Boolean), ("string", "\"y\"", SchemaType.String)];

        foreach (var (name, payload, type) in messages)
            Assert.Equal(type, Read(converter, $$"""{"schema":{"type":"{{name}}"},"payload":{{payload}}}""").Schema!.Type);
    }

    [Fact]
    public void EnvelopeThatBeginsLikeTheLastOne_ButHasMoreMembers_IsRefused()
    {
        var converter = Make(schemas: true);
        Read(converter, Envelope);

        Assert.Throws<DataException>(() => Read(converter, Envelope[..^1] + ",\"x\":1}"));
    }

    /// <summary>Whatever bytes come: an answer or a DataException, never anything else, and never more memory than the bytes justify.</summary>
    [Fact]
    public void DamagedMessages_AreRefusedWithADataException()
    {
        var seeds = new[]
        {
            Envelope,
            """{"schema":{"type":"map","keys":{"type":"int32"},"values":{"type":"string","optional":true}},"payload":[[1,"x"],[2,null]]}""",
            """{"schema":{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"}},"payload":"MDk="}""",
            """{"schema":null,"payload":{"a":[1,2.5e3,"\u00e9\n",{"b":null}],"c":true}}""",
        };
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var message = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var place = random.Next(message.Length);
                message = random.Next(4) switch
                {
                    0 => message[..place],
                    1 => [.. message[..place], .. message[(place / 2)..]],
                    2 => [.. message[..place], "{}[]\",:0e-.\\nt"u8[random.Next(14)], .. message[place..]],
                    _ => [.. message[..place], (byte)random.Next(256), .. message[Math.Min(place + 1, message.Length)..]],
                };
                if (message.Length == 0)
                    break;
            }

            try
            {
                Make(schemas: random.Next(2) == 0).ToConnectData("t", null, message);
            }
            catch (ConnectException exception) when (exception is DataException or SchemaBuilderException)
            {
                // Refused, as it should be.
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}, round {round}: {Encoding.Latin1.GetString(message)}\n{exception}");
            }
        }
    }

    private static JsonConverter Make(bool schemas, params (string Name, string Value)[] more)
    {
        var config = new Dictionary<string, string?> { ["schemas.enable"] = schemas ? "true" : "false" };
        foreach (var (name, value) in more)
            config[name] = value;
        var converter = new JsonConverter();
        converter.Configure(config, isKey: false);
        return converter;
    }

    private static SchemaAndValue Read(JsonConverter converter, string text) => converter.ToConnectData("t", null, Encoding.UTF8.GetBytes(text));

    private static string Write(JsonConverter converter, Schema schema, DataValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        converter.FromConnectData("t", null, schema, value, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
