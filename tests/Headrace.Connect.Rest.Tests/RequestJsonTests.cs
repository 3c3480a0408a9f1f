using System.Text;
using System.Text.Json;
using CsCheck;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;

namespace Headrace.Connect.Rest.Tests;

/// <summary>The texts for bodies that can't be read. They were taken from Kafka Connect 4.3.1; <c>@L:C</c> stands for the place.</summary>
public sealed class RequestJsonTests
{
    private const string Values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    private const string StringMap = "`java.util.LinkedHashMap<java.lang.String,java.lang.String>`";
    private const string Entity = "org.apache.kafka.connect.runtime.rest.entities.";
    private const string Source = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: ";

    [Theory]
    [InlineData("", "No content to map due to end-of-input\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1]")]
    [InlineData("[[]]", "line: 1, column: 2] (through reference chain: java.util.ArrayList[0])")]
    [InlineData("[{\"a\":\"b\"},{\"a\":{}}]", "line: 1, column: 17] (through reference chain: java.util.ArrayList[1]->java.util.LinkedHashMap[\"a\"])")]
    public void FaultyTaskConfigs_SayWhere(string body, string end)
    {
        var error = Assert.Throws<RestException>(() => RequestJson.ReadTaskConfigs(Encoding.UTF8.GetBytes(body)));

        Assert.Equal(500, error.Status);
        Assert.EndsWith(end, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TaskConfigs_MayBeNull()
    {
        Assert.Null(RequestJson.ReadTaskConfigs("null"u8));
        Assert.Null(Assert.Single(RequestJson.ReadTaskConfigs("[null]"u8)!));
    }

    [Theory]
    [InlineData("{bad", "Unexpected character ('b' (code 98)): was expecting double-quote to start field name@1:2")]
    [InlineData("[]", $"Cannot deserialize value of type {StringMap} from Array value (token `JsonToken.START_ARRAY`)@1:1")]
    [InlineData("[1,]", $"Cannot deserialize value of type {StringMap} from Array value (token `JsonToken.START_ARRAY`)@1:1")]
    [InlineData("5", $"Cannot deserialize value of type {StringMap} from Integer value (token `JsonToken.VALUE_NUMBER_INT`)@1:1")]
    [InlineData("1.5", $"Cannot deserialize value of type {StringMap} from Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)@1:1")]
    [InlineData("true", $"Cannot deserialize value of type {StringMap} from Boolean value (token `JsonToken.VALUE_TRUE`)@1:1")]
    [InlineData("\"x\"", "Cannot construct instance of `java.util.LinkedHashMap` (although at least one Creator exists): no String-argument constructor/factory method to deserialize from String value ('x')@1:1")]
    [InlineData("\"\"", "Cannot coerce empty String (\"\") to element of `java.util.LinkedHashMap` (but could if coercion was enabled using `CoercionConfig`)@1:1")]
    [InlineData("\" \"", "Cannot coerce empty String (\"\") to element of `java.util.LinkedHashMap` (but could if coercion was enabled using `CoercionConfig`)@1:1")]
    [InlineData("{\"a\":{}}", "Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)@1:6 (through reference chain: java.util.LinkedHashMap[\"a\"])")]
    [InlineData("{\"a\":[]}", "Cannot deserialize value of type `java.lang.String` from Array value (token `JsonToken.START_ARRAY`)@1:6 (through reference chain: java.util.LinkedHashMap[\"a\"])")]
    [InlineData("{\"a\"}", "Unexpected character ('}' (code 125)): was expecting a colon to separate field name and value@1:5")]
    [InlineData("{\"a\" \"b\"}", "Unexpected character ('\"' (code 34)): was expecting a colon to separate field name and value@1:6")]
    [InlineData("{\"é\" 1}", "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value@1:7")]
    [InlineData("{\"a\":\"b\" \"c\"}", "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries@1:10")]
    [InlineData("{\"a\":1 2}", "Unexpected character ('2' (code 50)): was expecting comma to separate Object entries@1:8")]
    [InlineData("{\"a\":\"b\"#", "Unexpected character ('#' (code 35)): was expecting comma to separate Object entries@1:9")]
    [InlineData("{,}", "Unexpected character (',' (code 44)): was expecting double-quote to start field name@1:2")]
    [InlineData("{\"a\":1,}", "Unexpected character ('}' (code 125)): was expecting double-quote to start field name@1:8")]
    [InlineData("{\"", "Unexpected end-of-input: was expecting closing '\"' for name@1:3")]
    [InlineData("{é\"a\":1}", "Unexpected character ('é' (code 233)): was expecting double-quote to start field name@1:3")]
    [InlineData("{\"a\":]}", $"Unexpected character (']' (code 93)): expected a valid value {Values}@1:6")]
    [InlineData("{'a':1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name@1:2")]
    [InlineData("{\"a\":,}", "Unexpected character (',' (code 44)): expected a value@1:6")]
    [InlineData("{\"a\":}", "Unexpected character ('}' (code 125)): expected a value@1:6")]
    [InlineData("{\"a\":'b'}", $"Unexpected character (''' (code 39)): expected a valid value {Values}@1:6")]
    [InlineData("{\"a\":b}", $"Unrecognized token 'b': was expecting {Values}@1:6")]
    [InlineData("{\"a\":tru}", $"Unrecognized token 'tru': was expecting {Values}@1:6")]
    [InlineData("\n\n {\"a\":\n  x}", $"Unrecognized token 'x': was expecting {Values}@4:3")]
    [InlineData("{\"é\":\"名\"\n,x}", "Unexpected character ('x' (code 120)): was expecting double-quote to start field name@2:2")]
    [InlineData("\ufeff{\"a\":tru}", $"Unrecognized token 'tru': was expecting {Values}@1:9")]
    [InlineData("\ufeff\n{\"a\":tru}", $"Unrecognized token 'tru': was expecting {Values}@2:6")]
    [InlineData("{\"a\":nulll}", $"Unrecognized token 'nulll': was expecting {Values}@1:6")]
    [InlineData("nul", $"Unrecognized token 'nul': was expecting {Values}@1:1")]
    [InlineData("nulll", $"Unrecognized token 'nulll': was expecting {Values}@1:1")]
    [InlineData("True", $"Unrecognized token 'True': was expecting {Values}@1:1")]
    [InlineData("falsey", $"Unrecognized token 'falsey': was expecting {Values}@1:1")]
    [InlineData("NaN", "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow@1:4")]
    [InlineData("Infinity", "Non-standard token 'Infinity': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow@1:9")]
    [InlineData("-Infinity", "Non-standard token '-Infinity': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow@1:10")]
    [InlineData("-x", "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value@1:2")]
    [InlineData("{\"a\":-}", "Unexpected character ('}' (code 125)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value@1:7")]
    [InlineData("{\"a\":1.}", "Unexpected character ('}' (code 125)) in numeric value: Decimal point not followed by a digit@1:8")]
    [InlineData("01", "Invalid numeric value: Leading zeroes not allowed@1:2")]
    [InlineData("-01", "Invalid numeric value: Leading zeroes not allowed@1:3")]
    [InlineData("{\"a\":01}", "Invalid numeric value: Leading zeroes not allowed@1:7")]
    [InlineData(".5", $"Unexpected character ('.' (code 46)): expected a valid value {Values}@1:1")]
    [InlineData("#", $"Unexpected character ('#' (code 35)): expected a valid value {Values}@1:1")]
    [InlineData("//x", "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)@1:1")]
    [InlineData("{\"a\":\"\n\"}", "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value@1:7")]
    [InlineData("{\"a\":\"\\u12\"}", "Unexpected character ('\"' (code 34)): expected a hex-digit for character escape sequence@1:11")]
    [InlineData("\u0001", "Illegal character ((CTRL-CHAR, code 1)): only regular white space (\\r, \\n, \\t) is allowed between tokens@1:2")]
    [InlineData("{\"a\":1}\0", "Illegal character ((CTRL-CHAR, code 0)): only regular white space (\\r, \\n, \\t) is allowed between tokens@1:9")]
    [InlineData("{\"a\":\"b", "Unexpected end-of-input in VALUE_STRING@1:8")]
    [InlineData("{\"a\"", "Unexpected end-of-input within/between Object entries@1:5")]
    [InlineData("{\"a\":", "Unexpected end-of-input within/between Object entries@1:6")]
    [InlineData("{\"a\":1,", "Unexpected end-of-input within/between Object entries@1:8")]
    [InlineData("{", "Unexpected end-of-input: expected close marker for Object (start marker at @1:1)@1:2")]
    [InlineData("{\"a\":1", "Unexpected end-of-input: expected close marker for Object (start marker at @1:1)@1:7")]
    [InlineData("{]", "Unexpected close marker ']': expected '}' (for Object starting at @1:1)@1:2")]
    [InlineData("{\"a\":\"b\"]", "Unexpected close marker ']': expected '}' (for Object starting at @1:1)@1:9")]
    [InlineData("]", "Unexpected close marker ']': no open Array to close@1:1")]
    [InlineData("{} }", "Unexpected close marker '}': no open Object to close@1:4")]
    [InlineData("{\"a\":\"b\"}}", "Unexpected close marker '}': no open Object to close@1:10")]
    [InlineData("{} {}", "Trailing token (of type START_OBJECT) found after value (bound as `java.util.Map`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`@1:4")]
    [InlineData("{} \"x\"", "Trailing token (of type VALUE_STRING) found after value (bound as `java.util.Map`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`@1:4")]
    [InlineData("{} null", "Trailing token (of type VALUE_NULL) found after value (bound as `java.util.Map`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`@1:4")]
    [InlineData("{} x", $"Unrecognized token 'x': was expecting {Values}@1:4")]
    [InlineData("{}/", "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)@1:3")]
    public void StringMap_ThatIsWrong_IsRefusedInKafkaConnectsWords(string body, string expected) =>
        Assert.Equal(Expand(expected), Text(() => RequestJson.ReadStringMap(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("[]", $"Cannot deserialize value of type `{Entity}CreateConnectorRequest` from Array value (token `JsonToken.START_ARRAY`)@1:1")]
    [InlineData("\"x\"", $"Cannot construct instance of `{Entity}CreateConnectorRequest` (although at least one Creator exists): no String-argument constructor/factory method to deserialize from String value ('x')@1:1")]
    [InlineData("5", $"Cannot construct instance of `{Entity}CreateConnectorRequest` (although at least one Creator exists): no int/Int-argument constructor/factory method to deserialize from Number value (5)@1:1")]
    [InlineData("true", $"Cannot construct instance of `{Entity}CreateConnectorRequest` (although at least one Creator exists): no boolean/Boolean-argument constructor/factory method to deserialize from boolean value (true)@1:1")]
    [InlineData("{\"bogus\":1}", $"Unrecognized field \"bogus\" (class {Entity}CreateConnectorRequest), not marked as ignorable (3 known properties: \"config\", \"name\", \"initial_state\")@1:12 (through reference chain: {Entity}CreateConnectorRequest[\"bogus\"])")]
    [InlineData("{\"name\":{}}", $"Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)@1:9 (through reference chain: {Entity}CreateConnectorRequest[\"name\"])")]
    [InlineData("{\"name\":\"a\",\"config\":[]}", $"Cannot deserialize value of type {StringMap} from Array value (token `JsonToken.START_ARRAY`)@1:22 (through reference chain: {Entity}CreateConnectorRequest[\"config\"])")]
    [InlineData("{\"name\":\"a\",\"config\":\"x\"}", $"Cannot construct instance of `java.util.LinkedHashMap` (although at least one Creator exists): no String-argument constructor/factory method to deserialize from String value ('x')@1:22 (through reference chain: {Entity}CreateConnectorRequest[\"config\"])")]
    [InlineData("{\"name\":\"a\",\"config\":{\"a\":{}}}", $"Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)@1:27 (through reference chain: {Entity}CreateConnectorRequest[\"config\"]->java.util.LinkedHashMap[\"a\"])")]
    [InlineData("{\"initial_state\":\"X\"}", $"Cannot construct instance of `{Entity}CreateConnectorRequest$InitialState`, problem: No enum constant {Entity}CreateConnectorRequest.InitialState.X@1:18 (through reference chain: {Entity}CreateConnectorRequest[\"initial_state\"])")]
    [InlineData("\"\\u0000 \"", $"Cannot coerce empty String (\"\") to `{Entity}CreateConnectorRequest` value (but could if coercion was enabled using `CoercionConfig`)@1:1")]
    [InlineData("{\"initial_state\":{}}", $"Cannot deserialize value of type `{Entity}CreateConnectorRequest$InitialState` from Object value (token `JsonToken.START_OBJECT`)@1:18 (through reference chain: {Entity}CreateConnectorRequest[\"initial_state\"])")]
    [InlineData("{\"initial_state\":[1]}", $"Input mismatch reading Enum `{Entity}CreateConnectorRequest$InitialState` ([method {Entity}CreateConnectorRequest$InitialState#forValue(java.lang.String)]) expects String Value, got Array value (`JsonToken.START_ARRAY`)@1:18 (through reference chain: {Entity}CreateConnectorRequest[\"initial_state\"])")]
    [InlineData("{\"name\":\"a", $"Unexpected end-of-input in VALUE_STRING@1:11 (through reference chain: {Entity}CreateConnectorRequest[\"name\"])")]
    [InlineData("{\"name\":\"a\\x\"}", $"Unrecognized character escape 'x' (code 120)@1:12 (through reference chain: {Entity}CreateConnectorRequest[\"name\"])")]
    [InlineData("{\"name\":tru}", $"Unrecognized token 'tru': was expecting {Values}@1:9")]
    [InlineData("{\"name\":NaN}", "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow@1:12")]
    [InlineData("{} {}", $"Trailing token (of type START_OBJECT) found after value (bound as `{Entity}CreateConnectorRequest`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`@1:4")]
    [InlineData("null x", $"Unrecognized token 'x': was expecting {Values}@1:6")]
    public void CreateRequest_ThatIsWrong_IsRefusedInKafkaConnectsWords(string body, string expected) =>
        Assert.Equal(Expand(expected), Text(() => RequestJson.ReadCreateRequest(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("{\"offsets\":{}}", $"Cannot deserialize value of type `java.util.ArrayList<{Entity}ConnectorOffset>` from Object value (token `JsonToken.START_OBJECT`)@1:12 (through reference chain: {Entity}ConnectorOffsets[\"offsets\"])")]
    [InlineData("{\"bogus\":5}", $"Unrecognized field \"bogus\" (class {Entity}ConnectorOffsets), not marked as ignorable (one known property: \"offsets\")@1:12 (through reference chain: {Entity}ConnectorOffsets[\"bogus\"])")]
    [InlineData("{\"offsets\":[],\"x\":1}", $"Unrecognized field \"x\" (class {Entity}ConnectorOffsets), not marked as ignorable (one known property: \"offsets\")@1:20 (through reference chain: {Entity}ConnectorOffsets[\"x\"])")]
    [InlineData("{\"offsets\":[],\"y\":\"abc\"}", $"Unrecognized field \"y\" (class {Entity}ConnectorOffsets), not marked as ignorable (one known property: \"offsets\")@1:20 (through reference chain: {Entity}ConnectorOffsets[\"y\"])")]
    [InlineData("{\"offsets\":null,\"y\":null}", $"Unrecognized field \"y\" (class {Entity}ConnectorOffsets), not marked as ignorable (one known property: \"offsets\")@1:25 (through reference chain: {Entity}ConnectorOffsets[\"y\"])")]
    public void Offsets_ThatAreWrong_AreRefusedInKafkaConnectsWords(string body, string expected) =>
        Assert.Equal(Expand(expected), Text(() => RequestJson.TryReadOffsets(Encoding.UTF8.GetBytes(body), out _)));

    [Theory]
    [InlineData("{\"a\":\"\u00ff\"}", "Invalid UTF-8 start byte 0xff@1:8")]
    [InlineData("{\"a\":\"\u00c3\"}", "Invalid UTF-8 middle byte 0x22@1:9")]
    [InlineData("{\"a\":\"\u00ed\u00a0\u0080\"}", "Invalid UTF-8: Illegal surrogate character 0xd800@1:10")]
    [InlineData("{\"x\u00fey\":1}", "Invalid UTF-8 start byte 0xfe@1:7")] // a name is looked at when its end is found
    [InlineData("{\"x\u00c0y\":1}", "Invalid UTF-8 middle byte 0x78c079@1:7")]
    [InlineData("{\"\u00c3(ab\":1}", "Invalid UTF-8 middle byte 0xffffc328@1:8")]
    [InlineData("{\"x\u00e0y\":1}", "Unexpected end-of-input in field name@1:7")]
    [InlineData("{\"a\":1,\u00c0\u0080\"b\":1}", "Unexpected character ((CTRL-CHAR, code 0)): was expecting double-quote to start field name@1:9")]
    public void Body_ThatIsNoUtf8_IsRefusedInKafkaConnectsWords(string body, string expected) =>
        Assert.Equal(Expand(expected), Text(() => RequestJson.ReadStringMap(Encoding.Latin1.GetBytes(body))));

    /// <summary>As the JVM's JSON library does.</summary>
    [Fact]
    public void CharactersOfMoreBytesThanTheyNeed_AreRead()
    {
        var map = RequestJson.ReadStringMap(Encoding.Latin1.GetBytes("{\"x\u00c1\u00bf\":\"\u00e0\u0081\u0081\u00f5\u0080\u0080\u0080\"}"))!;

        Assert.Equal(KeyValuePair.Create("x\u007f", (string?)"A\udcc0\udc00"), Assert.Single(map));
    }

    [Fact]
    public void StringMap_TakesScalarsAsTheyAreSpelled()
    {
        var map = RequestJson.ReadStringMap("""{"a":1.50,"b":1e3,"c":true,"d":null,"e":"x\u00e9\n","a":2,"\u0041":"\ud83d"}"""u8)!;

        Assert.Equal(["a", "b", "c", "d", "e", "A"], map.Keys);
        Assert.Equal(["2", "1e3", "true", null, "xé\n", "\ud83d"], map.Values);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    [InlineData("null")]
    [InlineData(" null ")]
    public void EmptyAndNull_AreNoRequest(string body)
    {
        Assert.Null(RequestJson.ReadStringMap(Encoding.UTF8.GetBytes(body)));
        Assert.Null(RequestJson.ReadCreateRequest(Encoding.UTF8.GetBytes(body)));
        Assert.False(RequestJson.TryReadOffsets(Encoding.UTF8.GetBytes(body), out _));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void Body_IsReadInAnyFormOfUnicode(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var body = encoding.GetBytes("{\"é\":\"名😀\"}");

        Assert.Equal("名😀", RequestJson.ReadStringMap(body)!["é"]);
        Assert.Equal("名😀", RequestJson.ReadStringMap([.. encoding.GetPreamble(), .. body])!["é"]);
    }

    [Fact]
    public void WhatIsTooLong_IsRefusedInKafkaConnectsWords()
    {
        var (number, name) = (new string('1', 1001), new string('k', 50_001));
        const string config = $" (through reference chain: {Entity}CreateConnectorRequest[\"config\"])";
        const string numberText = "Number value length (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNumberLength()`)";

        Assert.Equal(numberText, Text(() => RequestJson.ReadCreateRequest(Encoding.UTF8.GetBytes($$"""{"name":-{{number}}}"""))));
        Assert.Equal(numberText, Text(() => RequestJson.ReadStringMap(Encoding.UTF8.GetBytes($$"""{"a":{{number[..500]}}.{{number[500..]}}}"""))));
        Assert.Equal(numberText + config, Text(() => RequestJson.ReadCreateRequest(Encoding.UTF8.GetBytes($$$"""{"config":{"a":{{{number}}}}}"""))));
        Assert.Equal(number[1..], RequestJson.ReadStringMap(Encoding.UTF8.GetBytes($$"""{"a":{{number[1..]}}}"""))!["a"]);
        Assert.Equal(
            "Name length (50001) exceeds the maximum allowed (50000, from `StreamReadConstraints.getMaxNameLength()`)" + config,
            Text(() => RequestJson.ReadCreateRequest(Encoding.UTF8.GetBytes($$$"""{"config":{"{{{name}}}":1}}"""))));
        Assert.Equal(
            $"Document nesting depth (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`) (through reference chain: {Entity}ConnectorOffsets[\"offsets\"]" +
            $"->java.util.ArrayList[0]->{Entity}ConnectorOffset[\"partition\"])",
            Text(() => RequestJson.TryReadOffsets(Encoding.UTF8.GetBytes("{\"offsets\":[{\"partition\":{\"a\":" + new string('[', 1000)), out _)));
    }

    [Fact]
    public void ByteOrderMark_IsSkipped() => Assert.Empty(RequestJson.ReadStringMap([0xef, 0xbb, 0xbf, (byte)'{', (byte)'}'])!);

    [Fact]
    public void Offsets_KeepTheDigitsOfNumbersBeyond64Bits()
    {
        Assert.True(RequestJson.TryReadOffsets("""{"offsets":[{"offset":{"p":-99999999999999999999,"d":1e20}}]}"""u8, out var offsets));

        Assert.Equal("-99999999999999999999", offsets![0]!.Offset!["p"].ToString());
        Assert.Equal(1e20, offsets[0]!.Offset!["d"].AsFloat64());
    }

    [Fact]
    public void Offsets_KeepTypesAndOrder()
    {
        Assert.True(RequestJson.TryReadOffsets(
            """{"offsets":[{"partition":{"f":"x","n":5},"offset":{"p":9000000000,"d":1.5,"b":true,"l":[1,{"a":null}]}},{"offset":null},null]}"""u8, out var offsets));

        Assert.Equal(3, offsets!.Count);
        Assert.Equal(["f", "n"], offsets[0]!.Partition!.Select(static entry => entry.Key));
        Assert.Equal(DataKind.Int32, offsets[0]!.Partition!["n"].Kind);
        Assert.Equal(9_000_000_000, offsets[0]!.Offset!["p"].AsInt64());
        Assert.Equal(1.5, offsets[0]!.Offset!["d"].AsFloat64());
        Assert.Equal(DataKind.Array, offsets[0]!.Offset!["l"].Kind);
        Assert.Null(offsets[1]!.Partition);
        Assert.Null(offsets[1]!.Offset);
        Assert.Null(offsets[2]);
    }

    [Fact]
    public void AnyBytes_AreReadOrRefused()
    {
        var characters = Encoding.Latin1.GetBytes("{}[]\":,\\u1-.en \n\0a\u0080\u00c3\u00a9\u00ff");
        Gen.Int[0, characters.Length - 1].Select(index => characters[index]).Array[0, 40].Sample(bytes =>
        {
            TryRead(static body => RequestJson.ReadStringMap(body), bytes);
            TryRead(static body => RequestJson.ReadCreateRequest(body), bytes);
            TryRead(static body => RequestJson.TryReadOffsets(body, out _), bytes);
        }, iter: 20_000);
    }

    [Fact]
    public void DeepNesting_IsRefusedWithoutHarm()
    {
        var body = Encoding.ASCII.GetBytes("{\"offsets\":[{\"partition\":{\"a\":" + new string('[', 100_000));

        Assert.NotNull(Text(() => RequestJson.TryReadOffsets(body, out _)));
    }

    [Fact]
    public void Texts_AreEscapedAsByKafkaConnect()
    {
        using var json = KafkaJson.Write(static json => json.WriteStringValue("\"\\/\n\r\t\b\f\u0001\u001f\u007f\u0085é名<>&'😀"));
        var written = Encoding.UTF8.GetString(json.WrittenSpan);

        Assert.Equal("\"\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\\u001F\u007f\u0085é名<>&'\\uD83D\\uDE00\"", written);
    }

    [Theory]
    [InlineData("plain and long enough for many characters to be compared at a time, with no end in sight")]
    [InlineData("plain and long enough for many characters to be compared at a time, \"then not\" é\u0007")]
    [InlineData("é😀 and plain")]
    [InlineData("")]
    public void Utf8_IsEscapedAsText(string text)
    {
        using var fromText = KafkaJson.Write(json => json.WriteStringValue(text));
        using var fromBytes = KafkaJson.Write(json => json.WriteStringValue(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(Encoding.UTF8.GetString(fromText.WrittenSpan), Encoding.UTF8.GetString(fromBytes.WrittenSpan));
    }

    [Fact]
    public void LargeAnswers_AreWhole()
    {
        var texts = Enumerable.Range(0, 20_000).Select(static i => $"text {i}").ToList();

        using var written = KafkaJson.Write(json => KafkaJson.WriteStrings(json, texts));

        Assert.Equal(texts, JsonDocument.Parse(written.WrittenMemory).RootElement.EnumerateArray().Select(static text => text.GetString()));
    }

    [Fact]
    public void Texts_SurviveWritingAndReading() => Gen.String.Sample(text =>
    {
        using var written = KafkaJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("a", text);
            json.WriteEndObject();
        });
        var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half a surrogate pair has no form in UTF-8
        Assert.Equal(expected, RequestJson.ReadStringMap(written.WrittenSpan)!["a"]);
        Assert.Equal(expected, JsonDocument.Parse(written.WrittenMemory).RootElement.GetProperty("a").GetString());
    });

    private delegate object? Reading(ReadOnlySpan<byte> body);

    private static void TryRead(Reading read, byte[] body)
    {
        try
        {
            read(body);
        }
        catch (RestException e)
        {
            Assert.Equal(500, e.Status);
        }
    }

    private static string? Text(Func<object?> read) => Assert.Throws<RestException>(read).Text;

    // "reason@1:2 (chain)" becomes the text with its places.
    private static string Expand(string expected)
    {
        var text = expected;
        var last = text.LastIndexOf('@');
        for (var at = text.IndexOf('@'); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var end = at + 1;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == ':'))
                end++;
            var place = text[(at + 1)..end].Split(':');
            var isLast = at == last;
            var inserted = $"{(isLast ? "\n at " : "")}{Source}{place[0]}, column: {place[1]}]";
            text = text[..at] + inserted + text[end..];
            if (isLast)
                break;
            last += inserted.Length - (end - at);
            at += inserted.Length;
        }
        return text;
    }
}
