using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Connect.Runtime.Preview;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>A record of a dead letter queue, with what its headers say of it. Source: KIP-298; the headers <c>headrace.replay.*</c> are ours.</summary>
public sealed class DeadLetter
{
    internal const string ErrorPrefix = "__connect.errors.";
    internal const string ReplayPrefix = "headrace.replay.";

    private readonly RecordHeader[] _headers;

    internal DeadLetter(in ConsumedRecord record)
        : this(
            new(record.Topic, record.Partition, record.Offset), record.Key, record.Value, record.TimestampMs < 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampMs),
            record.Headers.ToArray())
    {
    }

    internal DeadLetter(DeadLetterPlace place, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, DateTimeOffset? timestamp, RecordHeader[] headers)
    {
        _headers = headers;
        Place = place;
        Key = key;
        Value = value;
        Timestamp = timestamp;
        OriginTopic = Error("topic");
        Origin = PlaceOf(ErrorPrefix);
        First = PlaceOf(ReplayPrefix) ?? Origin;
        Replays = int.TryParse(Text(ReplayPrefix + "count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
    }

    /// <summary>Where it is in the queue.</summary>
    public DeadLetterPlace Place { get; }

    /// <summary>The record's key.</summary>
    public ReadOnlyMemory<byte>? Key { get; }

    /// <summary>The record's value; of a source's record, JSON that describes it.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    /// <summary>The record's timestamp.</summary>
    public DateTimeOffset? Timestamp { get; }

    /// <summary>All headers.</summary>
    public IReadOnlyList<RecordHeader> Headers => _headers;

    /// <summary>The topic that the record came from, or was to go to; null where the headers don't say.</summary>
    public string? OriginTopic { get; }

    /// <summary>Where the record was read; null where the headers don't say, and for a source's.</summary>
    public DeadLetterPlace? Origin { get; }

    /// <summary>Where the record was before its first replay; the same as <see cref="Origin"/> if there was none.</summary>
    public DeadLetterPlace? First { get; }

    /// <summary>How often it has been replayed.</summary>
    public int Replays { get; }

    /// <summary>The connector that failed; null where the headers don't say.</summary>
    public string? Connector => Error("connector.name");

    /// <summary>The number of its task.</summary>
    public string? Task => Error("task.id");

    /// <summary>Where on the record's way it happened, such as <c>VALUE_CONVERTER</c>.</summary>
    public string? Stage => Error("stage");

    /// <summary>The class in which it happened.</summary>
    public string? ClassName => Error("class.name");

    /// <summary>The class of the exception.</summary>
    public string? ExceptionClass => Error("exception.class.name");

    /// <summary>What the exception says.</summary>
    public string? Message => Error("exception.message");

    /// <summary>What to do about it; null in letters that a worker of Kafka Connect wrote.</summary>
    public ErrorExplanation? Explanation =>
        Text(DeadLetterQueue.CodeHeader) is { } code && Text(DeadLetterQueue.MessageHeader) is { } message ? new(code, message) : null;

    /// <summary>The exception's trace.</summary>
    public string? StackTrace => Error("exception.stacktrace");

    /// <summary>Bytes as text where they are UTF-8, else in base 64; null for null.</summary>
    public static string? Describe(ReadOnlyMemory<byte>? bytes) => bytes is { } known ? RecordJson.Describe(known.Span) : null;

    /// <summary>What a source's letter describes; null for a sink's.</summary>
    internal JsonObject? SourceRecord
    {
        get
        {
            if (Origin is not null || Value is not { } value)
                return null;
            try
            {
                return JsonNode.Parse(value.Span) is JsonObject json && json.ContainsKey("sourceOffset") ? json : null;
            }
            catch (JsonException)
            {
                return null; // some other record
            }
        }
    }

    /// <summary>The text of a header; null where there is none.</summary>
    internal string? Text(string name)
    {
        for (var i = _headers.Length - 1; i >= 0; i--)
        {
            if (_headers[i].Key == name)
                return _headers[i].Value is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
        }
        return null;
    }

    private string? Error(string name) => Text(ErrorPrefix + name);

    private DeadLetterPlace? PlaceOf(string prefix) =>
        Text(prefix + "topic") is { } topic
        && int.TryParse(Text(prefix + "partition"), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
        && long.TryParse(Text(prefix + "offset"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new(topic, partition, offset)
            : null;
}
