using System.IO.Compression;
using System.Text;
using Headrace.Connect.Converters;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Sink;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Runtime.Tests.Explanations;

/// <summary>What is said about bytes that the wrong converter has read; the converters are the real ones.</summary>
public sealed class MixUpsTests
{
    private const string Avro = "io.confluent.connect.avro.AvroConverter";

    [Fact]
    public void RegistryBytes_ReadAsJsonOrNumbers() =>
        Assert.All((IConverter[])[Json(false), Json(true), new LongConverter()], static converter => Is("HR-1001", converter, [0, 0, 0, 0, 7, 2, 65, 66, 67]));

    [Fact]
    public void RegistryBytes_ReadAsText_AreFoundAfterwards() => Assert.Equal("HR-1001", MixUps.Find([0, 0, 0, 0, 7, 2, 65], NameOf(new StringConverter()), new DataException("no JSON"))?.Code);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"schema":null}""")]
    public void Json_WithoutItsEnvelope(string json) => Is("HR-1002", Json(true), Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("hi")]
    [InlineData("2026-01-01 a line of a log")]
    [InlineData("größer")]
    public void Text_ReadAsJson(string text) => Is("HR-1003", Json(false), Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Envelope_WhoseSchemaIsNotUsed()
    {
        var bytes = """{"schema":{"type":"string"},"payload":"a"}"""u8.ToArray();
        Assert.True(MixUps.IsUnusedEnvelope(Record(Json(false), bytes)));
        Assert.False(MixUps.IsUnusedEnvelope(Record(Json(true), bytes)));
        Assert.False(MixUps.IsUnusedEnvelope(Record(Json(false), """{"schema":1,"payload":2,"more":3}"""u8.ToArray())));
        Assert.False(MixUps.IsUnusedEnvelope(Record(new StringConverter(), bytes)));
    }

    [Fact]
    public void AvroFile() => Is("HR-1005", Json(false), [.. "Obj\x01"u8, 4, 22, .. "avro.schema"u8]);

    [Fact]
    public void CompressedBytes()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("""{"a":1}"""u8);
        Is("HR-1006", Json(false), bytes.ToArray());
        Assert.Equal("HR-1006", MixUps.Find(bytes.ToArray(), Avro, new DataException("unknown magic byte"))?.Code);
    }

    [Fact]
    public void TextThatIsNotUtf8()
    {
        Is("HR-1007", Json(false), [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a line")]);
        Is("HR-1007", Json(false), Encoding.Unicode.GetBytes("a line"));
        Is("HR-1007", Json(false), Encoding.BigEndianUnicode.GetBytes("a line"));
        Is("HR-1007", Json(false), [.. Encoding.UTF8.Preamble, .. "a line"u8]);
        Is("HR-1007", Json(false), Encoding.Latin1.GetBytes("größer"));
    }

    [Fact]
    public void NumbersOfAnotherWidth()
    {
        Is("HR-1008", new LongConverter(), [0, 0, 0, 7]);
        Is("HR-1008", new IntegerConverter(), [0, 0, 0, 0, 0, 0, 0, 7]);
        Is("HR-1008", new ShortConverter(), [0x40, 0x49, 0x0F, 0xDB]);
        Is("HR-1008", new DoubleConverter(), [0x40, 0x49, 0x0F, 0xDB]);
        Is("HR-1008", new FloatConverter(), [0, 7]);
    }

    [Fact]
    public void EmptyBytes() => Assert.All((IConverter[])[Json(true), new LongConverter()], static converter => Is("HR-1009", converter, []));

    [Fact]
    public void JsonOrText_ReadByAConverterForARegistry()
    {
        var error = new DataException("Unknown magic byte!");
        Assert.Equal("HR-1010", MixUps.Find("""{"a":1}"""u8, Avro, error)?.Code);
        Assert.Equal("HR-1010", MixUps.Find("a line"u8, "io.confluent.connect.protobuf.ProtobufConverter", error)?.Code);
        Assert.Null(MixUps.Find([0, 0, 0, 0, 7, 2], Avro, new DataException("schema 7 is not there")));
    }

    [Fact]
    public void Protobuf_WithoutARegistry()
    {
        Is("HR-1011", Json(false), [0x0A, 5, .. "hello"u8, 0x10, 0x96, 1]);
        Is("HR-1011", Json(false), [0x08, 0x96, 0x01]);
    }

    [Fact]
    public void Number_WrittenAsText()
    {
        Is("HR-1012", new LongConverter(), "42"u8.ToArray());
        Is("HR-1012", new IntegerConverter(), "-7"u8.ToArray());
    }

    [Fact]
    public void OtherErrors_AreNoMixUp()
    {
        Assert.Null(MixUps.Find("""{"a":"""u8, NameOf(Json(false)), new DataException("cut short")));
        Assert.Null(MixUps.Find([1, 2, 3], NameOf(new LongConverter()), new DataException("no")));
        Assert.Null(MixUps.Find([0xFF, 1, 0, 0x80], NameOf(Json(false)), new DataException("no")));
        Assert.Null(MixUps.Find("hi"u8, "org.apache.kafka.connect.converters.ByteArrayConverter", new DataException("no")));
        Assert.Null(MixUps.Find([], NameOf(new StringConverter()), new DataException("no")));
    }

    [Fact]
    public void RandomBytes_AreLookedThroughToTheirEnd()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            foreach (var converter in (string[])[NameOf(Json(false)), NameOf(new LongConverter()), NameOf(new StringConverter()), Avro])
                _ = MixUps.Find(bytes, converter, new DataException("no"));
        }
    }

    private static void Is(string code, IConverter converter, byte[] bytes)
    {
        var error = Assert.ThrowsAny<ConnectException>(() => converter.ToConnectData("t", null, bytes));
        Assert.Equal(code, MixUps.Find(bytes, NameOf(converter), error)?.Code);
    }

    private static SinkRecord Record(IConverter converter, byte[] bytes)
    {
        var value = converter.ToConnectData("t", null, bytes);
        return new("t", 0, null, default, value.Schema, value.Value, 5);
    }

    private static string NameOf(IConverter converter) => Runtime.Herding.TaskConfigs.ClassNameOf(converter.GetType());

    private static Headrace.Connect.Converters.Json.JsonConverter Json(bool hasSchemas)
    {
        var converter = new Headrace.Connect.Converters.Json.JsonConverter();
        converter.Configure(new Dictionary<string, string?> { ["schemas.enable"] = hasSchemas ? "true" : "false" }, isKey: false);
        return converter;
    }
}
