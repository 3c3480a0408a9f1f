using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>The keys and values of the status topic, as Kafka Connect writes them (JSON without schemas).</summary>
/// <remarks>Source: <c>KafkaStatusBackingStore</c> of Kafka Connect 4.3.1 and records of a running cluster.</remarks>
internal static class StatusTopicRecords
{
    private const string ConnectorPrefix = "status-connector-";
    private const string TaskPrefix = "status-task-";
    private const string TopicPrefix = "status-topic-";
    private const string ExplanationName = "headrace";
    private const string TopicSeparator = ":connector-";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Key(string connector, int? task) =>
        task is { } number ? string.Create(CultureInfo.InvariantCulture, $"{TaskPrefix}{connector}-{number}") : ConnectorPrefix + connector;

    public static string TopicKey(string topic, string connector) => TopicPrefix + topic + TopicSeparator + connector;

    public static byte[] Value(StatusRecord status)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("state", status.State.ToKafkaName());
        json.WriteString("trace", status.Trace);
        json.WriteString("worker_id", status.WorkerId);
        json.WriteNumber("generation", status.Generation);
        json.WriteString("version", status.Version);
        // Workers of Kafka Connect pass over what they don't know.
        if (status.Explanation is { } explanation)
        {
            json.WriteStartObject(ExplanationName);
            json.WriteString("code", explanation.Code);
            json.WriteString("message", explanation.Message);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Value(TopicUse use)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteStartObject("topic");
        json.WriteString("name", use.Topic);
        json.WriteString("connector", use.Connector);
        json.WriteNumber("task", use.Task);
        json.WriteNumber("discoverTimestamp", use.DiscoverTimestamp);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Takes one record into a table.</summary>
    /// <returns>False where the record is of no known kind or damaged.</returns>
    public static bool Apply(StatusTable table, ReadOnlyMemory<byte>? keyBytes, ReadOnlyMemory<byte>? value)
    {
        if (keyBytes is not { } bytes)
            return false;
        var key = Encoding.UTF8.GetString(bytes.Span);
        if (key.StartsWith(ConnectorPrefix, StringComparison.Ordinal))
            return ApplyStatus(table, key[ConnectorPrefix.Length..], null, value);
        if (key.StartsWith(TaskPrefix, StringComparison.Ordinal))
            return ConfigTopicRecords.TryParseTask(key.AsSpan(TaskPrefix.Length), out var task) && ApplyStatus(table, task.Connector, task.Task, value);
        return key.StartsWith(TopicPrefix, StringComparison.Ordinal) && ApplyTopic(table, key[TopicPrefix.Length..], value);
    }

    private static bool ApplyStatus(StatusTable table, string connector, int? task, ReadOnlyMemory<byte>? value)
    {
        if (!TryParse(value, out var document))
            return false;
        using (document)
        {
            if (document is null)
            {
                if (task is { } number)
                    table.Remove(new ConnectorTaskId(connector, number));
                else
                    table.Remove(connector);
                return true;
            }
            if (ParseStatus(connector, task, document.RootElement) is not { } status)
                return false;
            table.Set(status);
            return true;
        }
    }

    private static bool ApplyTopic(StatusTable table, string rest, ReadOnlyMemory<byte>? value)
    {
        var separator = rest.IndexOf(TopicSeparator, StringComparison.Ordinal); // topic names hold no colon
        if (separator <= 0 || separator + TopicSeparator.Length == rest.Length)
            return false;
        var topic = rest[..separator];
        var connector = rest[(separator + TopicSeparator.Length)..];
        if (!TryParse(value, out var document))
            return false;
        using (document)
        {
            if (document is null)
                table.RemoveTopic(topic, connector);
            else if (IsTopicUse(document.RootElement))
                table.SetTopic(topic, connector);
            else
                return false;
            return true;
        }
    }

    /// <returns>False where the value is not JSON.</returns>
    private static bool TryParse(ReadOnlyMemory<byte>? value, out JsonDocument? document)
    {
        document = null;
        try
        {
            if (value is { } bytes)
                document = StoredJson.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static StatusRecord? ParseStatus(string connector, int? task, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || ParseState(Text(json, "state")) is not { } state ||
            Whole(json, "generation") is not { } generation || !IsTextOrNone(json, "worker_id") || !IsTextOrNone(json, "trace") || !IsTextOrNone(json, "version"))
        {
            return null;
        }
        return new(connector, task, state, Text(json, "worker_id"), (int)generation, Text(json, "trace"), Text(json, "version"), ParseExplanation(json));
    }

    private static bool IsTopicUse(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("topic", out var topic) && topic.ValueKind == JsonValueKind.Object &&
        Text(topic, "name") is not null && Text(topic, "connector") is not null && Whole(topic, "task") is not null && Whole(topic, "discoverTimestamp") is not null;

    private static ErrorExplanation? ParseExplanation(JsonElement json) =>
        json.TryGetProperty(ExplanationName, out var explanation) && explanation.ValueKind == JsonValueKind.Object
        && Text(explanation, "code") is { } code && Text(explanation, "message") is { } message ? new(code, message) : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static bool IsTextOrNone(JsonElement json, string name) => !json.TryGetProperty(name, out var text) || text.ValueKind is JsonValueKind.String or JsonValueKind.Null;

    private static long? Whole(JsonElement json, string name) =>
        json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var whole) ? whole : null;

    private static ExecutionState? ParseState(string? name) => name switch
    {
        "UNASSIGNED" => ExecutionState.Unassigned,
        "RUNNING" => ExecutionState.Running,
        "PAUSED" => ExecutionState.Paused,
        "STOPPED" => ExecutionState.Stopped,
        "FAILED" => ExecutionState.Failed,
        "RESTARTING" => ExecutionState.Restarting,
        "DESTROYED" => ExecutionState.Destroyed,
        _ => null,
    };
}
