using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.DeadLetters;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tests.DeadLetters;

public sealed class DeadLetterTests
{
    private const string SourceJson =
        """{"topic":"orders","key":7,"value":{"id":1},"valueSchema":{"type":"struct"},"headers":[{"name":"h","value":"text"},{"name":"n","value":3}],"sourcePartition":{"file":"f"},"sourceOffset":{"position":9}}""";

    [Fact]
    public void Headers_SayWhatHappened()
    {
        var letter = Letter(
            ("own", "kept"), ("__connect.errors.topic", "orders"), ("__connect.errors.partition", "2"), ("__connect.errors.offset", "41"), ("__connect.errors.connector.name", "sink"),
            ("__connect.errors.task.id", "1"), ("__connect.errors.stage", "VALUE_CONVERTER"), ("__connect.errors.class.name", "Json"), ("__connect.errors.exception.class.name", "a.DataException"),
            ("__connect.errors.exception.message", "no JSON"), ("__connect.errors.exception.stacktrace", "at"));
        Assert.Equal(("orders-2@41", "orders-2@41", 0), ($"{letter.Origin}", $"{letter.First}", letter.Replays));
        Assert.Equal(("sink", "1", "VALUE_CONVERTER", "Json"), (letter.Connector, letter.Task, letter.Stage, letter.ClassName));
        Assert.Equal(("a.DataException", "no JSON", "at"), (letter.ExceptionClass, letter.Message, letter.StackTrace));
        Assert.Null(Letter().Origin);
    }

    [Fact]
    public void Replay_WritesTheRecordAsItWas_AndKeepsItsFirstPlace()
    {
        var record = Replayed(Letter(("own", "kept"), ("__connect.errors.topic", "orders"), ("__connect.errors.partition", "2"), ("__connect.errors.offset", "41"), ("__connect.errors.stage", "X")));
        Assert.Equal(("orders", 2, "k", "v"), (record.Topic, record.Partition, Text(record.Key), Text(record.Value)));
        Assert.Equal(["own=kept", "headrace.replay.topic=orders", "headrace.replay.partition=2", "headrace.replay.offset=41", "headrace.replay.count=1"], Names(record));

        var again = Replayed(Letter([.. record.Headers.Select(static header => (header.Key, Text(header.Value)!)), ("__connect.errors.topic", "orders"), ("__connect.errors.partition", "2"), ("__connect.errors.offset", "99")]));
        Assert.Equal(["own=kept", "headrace.replay.topic=orders", "headrace.replay.partition=2", "headrace.replay.offset=41", "headrace.replay.count=2"], Names(again));
    }

    [Fact]
    public void Replay_SaysWhyItCantBe()
    {
        Assert.Contains("context.headers.enable", Problem(Letter(), new() { Topic = "dlq" }), StringComparison.Ordinal);
        Assert.Null(Problem(Letter(), new() { Topic = "dlq", Target = "other" }));
        Assert.Contains("the queue itself", Problem(Letter(("__connect.errors.topic", "dlq")), new() { Topic = "dlq" }), StringComparison.Ordinal);
        Assert.Contains("--as", Problem(Source(), new() { Topic = "dlq" }), StringComparison.Ordinal);
    }

    [Fact]
    public void SourcesRecords_AreWrittenAsJson()
    {
        var record = Replayed(Source(), new() { Topic = "dlq", SourceForm = SourceLetterForm.Json });
        Assert.Equal(("orders", null, "7", """{"id":1}"""), (record.Topic, record.Partition, Text(record.Key), Text(record.Value)));
        Assert.Equal(["h=text", "n=3", "headrace.replay.count=1", """headrace.replay.source.partition={"file":"f"}""", """headrace.replay.source.offset={"position":9}"""], Names(record));

        record = Replayed(Source(), new() { Topic = "dlq", SourceForm = SourceLetterForm.JsonWithSchema });
        Assert.Equal(("""{"schema":null,"payload":7}""", """{"schema":{"type":"struct"},"payload":{"id":1}}"""), (Text(record.Key), Text(record.Value)));
    }

    [Theory]
    [InlineData("""{"connector":"a"}""", true)]
    [InlineData("""{"connector":"b"}""", false)]
    [InlineData("""{"stage":"transformation"}""", true)]
    [InlineData("""{"stage":"TASK_PUT"}""", false)]
    [InlineData("""{"exception":"dataexception"}""", true)]
    [InlineData("""{"exception":"No Field"}""", true)]
    [InlineData("""{"exception":"other"}""", false)]
    [InlineData("""{"from":"5"}""", true)]
    [InlineData("""{"from":"6"}""", false)]
    [InlineData("""{"to":"6"}""", true)]
    [InlineData("""{"to":"5"}""", false)]
    [InlineData("""{"from":"1970-01-01T00:00:01Z"}""", true)]
    [InlineData("""{"from":"1970-01-01T00:00:01.001Z"}""", false)]
    [InlineData("""{"to":"1970-01-01T00:00:01Z"}""", false)]
    public void Filter_ChoosesLetters(string filter, bool isMeant)
    {
        var letter = Letter(
            ("__connect.errors.connector.name", "a"), ("__connect.errors.stage", "TRANSFORMATION"), ("__connect.errors.exception.class.name", "x.DataException"), ("__connect.errors.exception.message", "no field f"));
        var json = System.Text.Json.Nodes.JsonNode.Parse(filter)!;
        Assert.Equal(isMeant, new DeadLetterFilter
        {
            Connector = (string?)json["connector"],
            Stage = (string?)json["stage"],
            Exception = (string?)json["exception"],
            From = (string?)json["from"] is { } from ? DeadLetterBound.Parse(from) : null,
            To = (string?)json["to"] is { } to ? DeadLetterBound.Parse(to) : null,
        }.Includes(letter));
    }

    [Fact]
    public void EachChoiceOfLetters_HasAProgressOfItsOwn()
    {
        var all = new DeadLetterFilter();
        Assert.Equal("headrace-replay-dlq", all.GroupOf("dlq"));
        Assert.Equal(all.GroupOf("dlq"), (all with { To = new(7, null) }).GroupOf("dlq"));
        Assert.Equal(5, new[] { all, all with { Connector = "a" }, all with { Connector = "b" }, all with { Stage = "a" }, all with { From = new(7, null) } }.Select(static filter => filter.GroupOf("dlq")).Distinct().Count());
    }

    [Fact]
    public void Bound_IsAnOffsetOrATime() => Assert.Contains("neither an offset nor a time", Assert.Throws<ConnectException>(() => DeadLetterBound.Parse("yesterday-ish")).Message, StringComparison.Ordinal);

    private static DeadLetter Letter(params (string Name, string Value)[] headers) => new(
        new("dlq", 0, 5), "k"u8.ToArray(), "v"u8.ToArray(), DateTimeOffset.FromUnixTimeMilliseconds(1000), [.. headers.Select(static header => new RecordHeader(header.Name, Encoding.UTF8.GetBytes(header.Value)))]);

    private static DeadLetter Source() => new(new("dlq", 0, 5), null, Encoding.UTF8.GetBytes(SourceJson), null, [new("__connect.errors.topic", "orders"u8.ToArray())]);

    private static ReplayedRecord Replayed(DeadLetter letter, DeadLetterReplayOptions? options = null)
    {
        var record = ReplayedRecord.Of(letter, options ?? new() { Topic = "dlq" }, out var problem);
        Assert.Null(problem);
        return record!;
    }

    private static string? Problem(DeadLetter letter, DeadLetterReplayOptions options) => ReplayedRecord.Of(letter, options, out var problem) is null ? problem : null;

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } known ? Encoding.UTF8.GetString(known.Span) : null;

    private static IEnumerable<string> Names(ReplayedRecord record) => record.Headers.Select(static header => $"{header.Key}={Text(header.Value)}");
}
