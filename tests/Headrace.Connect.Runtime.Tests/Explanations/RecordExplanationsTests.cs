using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Tests.Explanations;

/// <summary>The line about a record that failed: who, where, which field and value, and what to change.</summary>
public sealed class RecordExplanationsTests
{
    private const string Json = "org.apache.kafka.connect.json.JsonConverter";
    private static readonly ConnectorTaskId Task = new("orders", 1);

    [Fact]
    public void MixUp_NamesThePlaceTheValueAndTheSetting() => Assert.Equal(
        "HR-1003 connector orders, task 1: VALUE_CONVERTER failed at t-2@42 in org.apache.kafka.connect.json.JsonConverter: value \"hi there\", text read as JSON; " +
        "set value.converter=org.apache.kafka.connect.storage.StringConverter. See docs/errors/HR-1003.md",
        Explain(Consumed(ErrorStage.ValueConverter, "hi there"u8.ToArray()), true).Message);

    [Fact]
    public void Key_IsShownForItsOwnConverter()
    {
        var message = Explain(Consumed(ErrorStage.KeyConverter, "secret value"u8.ToArray()), true).Message;
        Assert.Contains(": key \"k\", text read as JSON; set key.converter=", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret value", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transformation_IsNamedByItsAlias_WithFieldAndValue() => Assert.StartsWith(
        "HR-1201 connector orders, task 1: TRANSFORMATION failed at t-2@42 in transforms.cast (Cast), field \"order.price\": value \"abc\", a record that a transformation can't take; change transforms.cast.*, ",
        Explain(Transformation("transforms.cast", "abc"), true).Message, StringComparison.Ordinal);

    [Fact]
    public void Predicate_HasACodeOfItsOwn() => Assert.StartsWith(
        "HR-1202 connector orders, task 1: TRANSFORMATION failed at t-2@42 in predicates.isOrder (Cast)", Explain(Transformation("predicates.isOrder", "abc"), true).Message, StringComparison.Ordinal);

    [Fact]
    public void Contents_AreShownOnlyWhereTheConfigSaysSo()
    {
        FailedRecord[] all =
        [
            Transformation("transforms.cast", "TOPSECRET"), Consumed(ErrorStage.ValueConverter, "TOPSECRET"u8.ToArray()), Consumed(ErrorStage.KeyConverter, null, "TOPSECRET"u8.ToArray()),
            Consumed(ErrorStage.TaskPut, "TOPSECRET"u8.ToArray()), Source(ErrorStage.ValueConverter, "TOPSECRET"), Source(ErrorStage.Transformation, "TOPSECRET"),
            new(ErrorStage.HeaderConverter, "H", FieldError.At(new DataException("TOPSECRET"), "h", DataValue.From("TOPSECRET")), null, Place(null, null)),
        ];
        Assert.All(all, static failed =>
        {
            var message = Explain(failed, false).Message;
            Assert.DoesNotContain("TOPSECRET", message, StringComparison.Ordinal);
            Assert.Contains("not shown (errors.log.include.messages=false)", message, StringComparison.Ordinal);
            Assert.Contains("TOPSECRET", Explain(failed, true).Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Secrets_AreHidden()
    {
        var failed = Transformation("transforms.mask", "abc") with { Exception = FieldError.At(new DataException("x"), "user.password", DataValue.From("TOPSECRET")) };
        Assert.Contains("field \"user.password\": value [hidden]", Explain(failed, true).Message, StringComparison.Ordinal);
        foreach (var text in (string[])["""{"name":"a","password":"TOPSECRET"}""", """{"api_key": 12TOPSECRET}""", "see http://me:TOPSECRET@host/", """{"token":"TOPSECRET"""])
            Assert.DoesNotContain("TOPSECRET", Explain(Consumed(ErrorStage.TaskPut, Encoding.UTF8.GetBytes(text)), true).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_AreShort_AndOnOneLine()
    {
        Assert.InRange(Explain(Consumed(ErrorStage.TaskPut, new byte[1_000_000]), true).Message.Length, 1, 600);
        Assert.InRange(Explain(Transformation("transforms.cast", new string('x', 1_000_000)), true).Message.Length, 1, 800);
        var lines = Explain(Consumed(ErrorStage.TaskPut, "a\nb\u001b[31m"u8.ToArray()), true).Message;
        Assert.DoesNotContain('\n', lines);
        Assert.DoesNotContain('\u001b', lines);
        Assert.Contains("bytes 0x00FF", Explain(Consumed(ErrorStage.TaskPut, [0, 0xFF, 1]), true).Message, StringComparison.Ordinal);
        Assert.Contains("value \"größe", Explain(Consumed(ErrorStage.TaskPut, Encoding.UTF8.GetBytes("größe" + new string('ß', 100))), true).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SourceRecord_IsNamedByItsOffset() => Assert.StartsWith(
        "HR-1105 connector orders, task 1: VALUE_CONVERTER failed at source offset {position=7} for topic out in Some: value \"abc\", a value that its converter can't write; set value.converter to",
        Explain(Source(ErrorStage.ValueConverter, "abc"), true).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(ErrorStage.KeyConverter, true, "HR-1101")]
    [InlineData(ErrorStage.ValueConverter, true, "HR-1102")]
    [InlineData(ErrorStage.HeaderConverter, true, "HR-1103")]
    [InlineData(ErrorStage.KeyConverter, false, "HR-1104")]
    [InlineData(ErrorStage.ValueConverter, false, "HR-1105")]
    [InlineData(ErrorStage.HeaderConverter, false, "HR-1106")]
    [InlineData(ErrorStage.Transformation, true, "HR-1201")]
    [InlineData(ErrorStage.Transformation, false, "HR-1201")]
    [InlineData(ErrorStage.KafkaProduce, false, "HR-1404")]
    [InlineData(ErrorStage.TaskPut, true, "HR-1303")]
    internal void EachStage_HasACode(ErrorStage stage, bool isSink, string code)
    {
        var failed = isSink ? Consumed(stage, [1]) with { ClassName = "Some" } : Source(stage, "abc");
        Assert.Equal(code, Explain(failed, true).Code);
    }

    [Fact]
    public void SourceRecordWithoutATopic_HasACode() =>
        Assert.Equal("HR-1203", Explain(new(ErrorStage.HeaderConverter, "Some", new DataException("x"), new(null, null, null, Schema.String, DataValue.From("a")), null), true).Code);

    [Theory]
    [InlineData("none", "", "mend what the sink says; errors.tolerance=all passes such records over, errors.deadletterqueue.topic.name keeps them. See")]
    [InlineData("all", "", "mend what the sink says; the record is passed over and not kept: errors.deadletterqueue.topic.name keeps such records, to be replayed. See")]
    [InlineData("all", "letters", "mend what the sink says, then write the record again from the dead letter queue by 'headrace dead-letters replay'. See")]
    public void RecordThatTheSinkReported_HasAdviceThatIsNotFollowedYet(string tolerance, string deadLetters, string advice) => Assert.Contains(
        advice, Explain(Consumed(ErrorStage.TaskPut, [1]), ("errors.tolerance", tolerance), ("errors.deadletterqueue.topic.name", deadLetters)).Message, StringComparison.Ordinal);

    private static ErrorExplanation Explain(FailedRecord failed, bool showsContents) => Explain(failed, ("errors.log.include.messages", showsContents ? "true" : "false"));

    private static ErrorExplanation Explain(FailedRecord failed, params (string Key, string Value)[] settings) =>
        RecordExplanations.Of(Task, failed, ConnectorConfig.Parse("orders", settings.ToDictionary(static setting => setting.Key, string? (setting) => setting.Value)));

    private static FailedRecord Transformation(string plugin, string value) =>
        new(ErrorStage.Transformation, "Cast", FieldError.At(FieldError.At(new DataException("x"), "price", DataValue.From(value)), "order"), null, Place(null, "{}"u8.ToArray())) { Plugin = plugin };

    private static FailedRecord Source(ErrorStage stage, string value) =>
        new(stage, "Some", new DataException("x"), new(null, new("position", DataValue.From(7L)), "out", null, Schema.String, DataValue.From(value), Schema.String, DataValue.From(value)), null);

    private static FailedRecord Consumed(ErrorStage stage, byte[]? value, byte[]? key = null) => new(stage, Json, new DataException("x"), null, Place(key ?? "k"u8.ToArray(), value));

    private static ConsumedPlace Place(byte[]? key, byte[]? value) => new(new("t", 2), 42, -1, default, Memory(key), Memory(value), []);

    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? (ReadOnlyMemory<byte>?)null : bytes;
}
