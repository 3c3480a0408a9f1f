using System.Globalization;
using System.Text;
using CsCheck;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Converters.Tests;

/// <summary>A converter learns the forms of objects without a schema. What it reads is the same as if it learned nothing.</summary>
public sealed class JsonShapeTests
{
    private static readonly Gen<string> Names = Gen.Int[0, 13].Select(number => number switch
    {
        0 => "\\u0061",
        1 => "a",
        2 => "schlüssel",
        3 => "",
        _ => "name" + number.ToString(CultureInfo.InvariantCulture),
    });

    private static readonly Gen<string> Space = Gen.Frequency((5, Gen.Const("")), (1, Gen.Const(" ")));

    private static readonly Gen<string> Texts = Gen.Recursive<string>((depth, value) => depth > 3
        ? Scalars()
        : Gen.OneOf(
            Scalars(),
            value.Array[0, 3].Select(elements => "[" + string.Join(',', elements) + "]"),
            Gen.Select(Names, value, Space).Array[0, 12].Select(Object)));

    [Fact]
    public void Texts_OneAfterTheOther_AreReadAsByAConverterThatLearnsNothing() => Texts.Array[1, 20].Sample(texts =>
    {
        var converter = Schemaless();
        foreach (var text in texts.Concat(texts))
            Assert.Equal(ReadAlone(text), converter.ToConnectData("t", null, Encoding.UTF8.GetBytes(text)).Value.ToString());
    });

    [Fact]
    public void ObjectsOfOneForm_ShareTheirKeys()
    {
        var converter = Schemaless();
        var first = Read(converter, """{"b":1,"a":{"x":[{"y":1}]}}""").AsMap();
        var second = Read(converter, """{ "b" : 2 , "a" : { "x" : [ { "y" : 2 } , { "y" : 3 } ] } }""").AsMap();

        Assert.NotNull(first.Layout);
        Assert.Same(first.Layout, second.Layout);
        Assert.Same(first["a"].AsMap().Layout, second["a"].AsMap().Layout);
        Assert.Same(first["a"].AsMap()["x"].AsArray()[0].AsMap().Layout, second["a"].AsMap()["x"].AsArray()[1].AsMap().Layout);
        Assert.Equal("{a={x=[{y=2}, {y=3}]}, b=2}", second.ToString());
    }

    [Fact]
    public void ANameThatComesTwice_HasItsLastValue()
    {
        var converter = Schemaless();
        for (var round = 0; round < 3; round++)
            Assert.Equal("{a=3, b=2}", Read(converter, """{"a":1,"b":2,"\u0061":3}""").ToString());
    }

    [Fact]
    public void NamesThatAreData_AreReadAndNotRemembered()
    {
        var converter = Schemaless();
        for (var number = 0; number < 20_000; number++)
            Assert.Equal($"{{key-{number}={{x=1}}}}", Read(converter, $$$"""{"key-{{{number}}}":{"x":1}}""").ToString());

        // Too long a name, and too many.
        var wide = "{" + string.Join(',', Enumerable.Range(0, 1000).Select(number => $"\"{number:D4}\":{number}")) + ",\"" + new string('n', 10_000) + "\":1}";
        for (var round = 0; round < 3; round++)
            Assert.Equal(ReadAlone(wide), Read(converter, wide).ToString());
    }

    [Fact]
    public void ATextThatBreaksOff_LeavesNothingBehind()
    {
        var converter = Schemaless();
        Assert.Equal("{a=1, b={c=2}}", Read(converter, """{"a":1,"b":{"c":2}}""").ToString());
        foreach (var broken in new[] { """{"a":1,"b":{"c":""", """{"a":1,"b":{"c":2}""", """{"a":1 "b":2}""", """{"a":1,}""", """{"a":1,"b":}""", """{"a":01x}""" })
            Assert.Throws<DataException>(() => Read(converter, broken));

        Assert.Equal("{a=3, b={c=4}}", Read(converter, """{"a":3,"b":{"c":4}}""").ToString());
    }

    [Fact]
    public void Numbers_AreReadAsTheNearestDouble() => Gen.Select(Gen.Long[0, 9_999_999_999_999_999], Gen.Int[0, 17], Gen.Bool).Sample(
        (digits, point, isNegative) =>
        {
            var text = digits.ToString("D18", CultureInfo.InvariantCulture);
            text = (isNegative ? "-" : "") + text[..^point] + "." + (point == 0 ? "0" : text[^point..]);

            var number = Read(Schemaless(), text).AsFloat64();

            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), number);
            Assert.False(number == 0 && double.IsNegative(number));
        },
        iter: 5000);

    [Theory]
    [InlineData("\"0123456789abcde\"")]
    [InlineData("\"0123456789abcdef\"")]
    [InlineData("\"0123456789abcdefghijklmnopqrstuvw\"")]
    [InlineData("\"0123456789abcdef\u00e4\u20ac\"")]
    [InlineData("\"\"")]
    public void Strings_OfAnyLength_EndAtTheirQuote(string text) => Assert.Equal(text[1..^1], Read(Schemaless(), text + " ").AsString());

    [Fact]
    public void ControlCharacters_AreRefusedWhereverTheyStand()
    {
        for (var place = 0; place < 40; place++)
        {
            for (var code = 0; code < 0x20; code++)
                Assert.Throws<DataException>(() => Read(Schemaless(), "[\"" + new string('x', place) + (char)code + new string('y', 20) + "\"]"));
            Assert.Equal(new string('x', place) + "\x7f\"", Read(Schemaless(), "\"" + new string('x', place) + "\x7f\\\"\"").AsString());
        }
    }

    private static Gen<string> Scalars() => Gen.OneOf(
        Gen.Int.Select(number => number.ToString(CultureInfo.InvariantCulture)), Gen.Const("null"), Gen.Const("true"), Gen.Const("1.5"), Gen.Const("\"text\""), Gen.Const("\"esc\\n\""));

    private static string Object((string Name, string Value, string Space)[] members) =>
        "{" + string.Join(',', members.Select(member => $"{member.Space}\"{member.Name}\"{member.Space}:{member.Value}{member.Space}")) + "}";

    private static JsonConverter Schemaless()
    {
        var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string?> { ["schemas.enable"] = "false" }, isKey: false);
        return converter;
    }

    private static DataValue Read(JsonConverter converter, string text) => converter.ToConnectData("t", null, Encoding.UTF8.GetBytes(text)).Value;

    private static string ReadAlone(string text) => new JsonDataReader(Encoding.UTF8.GetBytes(text), replaceNullWithDefault: true).Read(null).ToString();
}
