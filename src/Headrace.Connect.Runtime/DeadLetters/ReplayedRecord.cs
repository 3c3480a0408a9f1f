using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>What is written for a letter: the record as it was, with headers that keep its first place and count its replays.</summary>
internal sealed record ReplayedRecord(string Topic, int? Partition, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value, RecordHeader[] Headers)
{
    /// <summary>Makes the record.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="options">Says where it goes.</param>
    /// <param name="problem">Why there is none; null if there is one.</param>
    public static ReplayedRecord? Of(DeadLetter letter, DeadLetterReplayOptions options, out string? problem)
    {
        var source = letter.SourceRecord;
        var topic = options.Target ?? letter.OriginTopic;
        problem = topic is null ? "its headers don't say where it belongs (errors.deadletterqueue.context.headers.enable was not set): name a topic by --to-topic"
            : topic == letter.Place.Topic ? "it belongs into the queue itself: name another topic by --to-topic"
            : source is not null && options.SourceForm == SourceLetterForm.None ? "it is a source's record, which never had bytes: say in which form it is to be written by --as"
            : null;
        if (problem is not null)
            return null;
        if (source is not null)
        {
            return new(
                topic!, null, Json(source, "key", options.SourceForm), Json(source, "value", options.SourceForm),
                [.. HeadersOf(source), .. Place(letter), .. SourcePlace(source)]);
        }
        return new(
            topic!, options.Target is null && !options.AnyPartition ? letter.Origin?.Partition : null, letter.Key, letter.Value,
            [
                .. letter.Headers.Where(static header =>
                    !header.Key.StartsWith(DeadLetter.ErrorPrefix, StringComparison.Ordinal) && header.Key is not (DeadLetterQueue.CodeHeader or DeadLetterQueue.MessageHeader)
                    && !header.Key.StartsWith(DeadLetter.ReplayPrefix, StringComparison.Ordinal)),
                .. Place(letter),
            ]);
    }

    private static IEnumerable<RecordHeader> Place(DeadLetter letter)
    {
        if (letter.First is { } first)
        {
            yield return Text("topic", first.Topic);
            yield return Text("partition", first.Partition.ToString(CultureInfo.InvariantCulture));
            yield return Text("offset", first.Offset.ToString(CultureInfo.InvariantCulture));
        }
        yield return Text("count", (letter.Replays + 1).ToString(CultureInfo.InvariantCulture));
    }

    private static IEnumerable<RecordHeader> SourcePlace(JsonObject source) =>
        [Text("source.partition", source["sourcePartition"]?.ToJsonString() ?? "null"), Text("source.offset", source["sourceOffset"]?.ToJsonString() ?? "null")];

    private static RecordHeader Text(string name, string text) => new(DeadLetter.ReplayPrefix + name, Encoding.UTF8.GetBytes(text));

    private static ReadOnlyMemory<byte>? Json(JsonObject record, string name, SourceLetterForm form)
    {
        if (record[name] is not { } data)
            return null;
        return Encoding.UTF8.GetBytes(form == SourceLetterForm.JsonWithSchema
            ? new JsonObject { ["schema"] = record[name + "Schema"]?.DeepClone(), ["payload"] = data.DeepClone() }.ToJsonString()
            : data.ToJsonString());
    }

    private static IEnumerable<RecordHeader> HeadersOf(JsonObject source)
    {
        foreach (var header in source["headers"] as JsonArray ?? [])
        {
            if (header?["name"] is not JsonValue name)
                continue;
            // As Kafka Connect's header converter: texts as they are, everything else as JSON.
            var value = header["value"];
            var text = value is JsonValue plain && plain.TryGetValue<string>(out var known) ? known : value?.ToJsonString();
            yield return new((string)name!, text is null ? null : Encoding.UTF8.GetBytes(text));
        }
    }
}
