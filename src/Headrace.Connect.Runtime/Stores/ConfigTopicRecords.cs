using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headrace.Connect.Data;

namespace Headrace.Connect.Runtime.Stores;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>The keys and values of the config topic, as Kafka Connect writes them (JSON without schemas).</summary>
/// <remarks>Source: <c>KafkaConfigBackingStore</c> of Kafka Connect 4.3.1 and records of a running cluster.</remarks>
internal static class ConfigTopicRecords
{
    public const string TargetStatePrefix = "target-state-";
    public const string ConnectorPrefix = "connector-";
    public const string TaskPrefix = "task-";
    public const string CommitPrefix = "commit-";
    public const string RestartPrefix = "restart-connector-";
    public const string FencingPrefix = "tasks-fencing-";
    public const string SessionKeyKey = "session-key";
    public const string LoggerPrefix = "logger-cluster-";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] ConnectorKey(string connector) => Encoding.UTF8.GetBytes(ConnectorPrefix + connector);

    public static byte[] TargetStateKey(string connector) => Encoding.UTF8.GetBytes(TargetStatePrefix + connector);

    public static byte[] TaskKey(ConnectorTaskId task) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{TaskPrefix}{task.Connector}-{task.Task}"));

    public static byte[] CommitKey(string connector) => Encoding.UTF8.GetBytes(CommitPrefix + connector);

    public static byte[] RestartKey(string connector) => Encoding.UTF8.GetBytes(RestartPrefix + connector);

    public static byte[] SessionKeyBytes() => Encoding.UTF8.GetBytes(SessionKeyKey);

    public static byte[] SessionKeyValue(SessionKey key) => Write(json =>
    {
        json.WriteString("key", Convert.ToBase64String(key.Key));
        json.WriteString("algorithm", key.Algorithm);
        json.WriteNumber("creation-timestamp", key.CreationTimestamp);
    });

    public static byte[] FencingKey(string connector) => Encoding.UTF8.GetBytes(FencingPrefix + connector);

    public static byte[] FencedTaskCount(int taskCount) => Write(json => json.WriteNumber("task-count", taskCount));

    public static byte[] LoggerKey(string logger) => Encoding.UTF8.GetBytes(LoggerPrefix + logger);

    public static byte[] LoggerLevel(string level) => Write(json => json.WriteString("level", level));

    /// <summary>The value of a connector or task record.</summary>
    public static byte[] Properties(Config config) => Write(json =>
    {
        json.WriteStartObject("properties");
        foreach (var (key, value) in config)
            json.WriteString(key, value);
        json.WriteEndObject();
    });

    public static byte[] Commit(int taskCount) => Write(json => json.WriteNumber("tasks", taskCount));

    /// <summary>A target state. Workers older than 3.5 read <c>state</c> and know no STOPPED: they see PAUSED.</summary>
    public static byte[] TargetStateValue(TargetState target) => Write(json =>
    {
        json.WriteString("state", target == TargetState.Started ? "STARTED" : "PAUSED");
        json.WriteString("state.v2", target switch { TargetState.Started => "STARTED", TargetState.Paused => "PAUSED", _ => "STOPPED" });
    });

    public static byte[] Restart(RestartRequest request) => Write(json =>
    {
        json.WriteBoolean("include-tasks", request.IncludeTasks);
        json.WriteBoolean("only-failed", request.OnlyFailed);
    });

    /// <summary>Splits the rest of a task key: everything before the last hyphen is the connector's name. The number is one as Java reads it: <c>+0</c>, digits of any script.</summary>
    public static bool TryParseTask(ReadOnlySpan<char> rest, out ConnectorTaskId task)
    {
        var hyphen = rest.LastIndexOf('-');
        task = default;
        if (hyphen < 0 || !JavaNumbers.TryParseInteger(rest[(hyphen + 1)..], 0, int.MaxValue, out var number))
            return false;
        task = new(rest[..hyphen].ToString(), (int)number);
        return true;
    }

    /// <summary>The properties of a connector or task record, in the order of Java's HashMap, as Kafka Connect shows them; null where the value holds none.</summary>
    public static Config? ParseProperties(JsonElement value)
    {
        if (!value.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return null;
        var config = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var property in properties.EnumerateObject())
            config[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => property.Value.GetString(),
                _ => property.Value.GetRawText(),
            };
        return new OrderedDictionary<string, string?>(JavaHashOrder.OfSized(config, static setting => JavaHash.Of(setting.Key)), StringComparer.Ordinal);
    }

    public static TargetState? ParseTargetState(JsonElement value)
    {
        var hasText = value.TryGetProperty("state.v2", out var state) && state.ValueKind == JsonValueKind.String;
        if (!hasText && !(value.TryGetProperty("state", out state) && state.ValueKind == JsonValueKind.String))
            return null;
        return state.GetString() switch
        {
            "STARTED" => TargetState.Started,
            "PAUSED" => TargetState.Paused,
            "STOPPED" => TargetState.Stopped,
            _ => null,
        };
    }

    public static SessionKey? ParseSessionKey(JsonElement value) =>
        value.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String && key.TryGetBytesFromBase64(out var bytes) &&
        value.TryGetProperty("algorithm", out var algorithm) && algorithm.ValueKind == JsonValueKind.String &&
        value.TryGetProperty("creation-timestamp", out var created) && created.ValueKind == JsonValueKind.Number && created.TryGetInt64(out var timestamp)
            ? new(bytes, algorithm.GetString()!, timestamp)
            : null;

    public static bool Flag(JsonElement value, string name) => value.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    public static int? Int(JsonElement value, string name) =>
        value.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var parsed) ? parsed : null;

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
