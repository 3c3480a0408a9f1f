using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Validation;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary>The JSON shapes of the API.</summary>
internal static class ConnectJson
{
    public static void WriteInfo(Utf8JsonWriter json, ConnectorInfo info)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, info.Name);
        json.WritePropertyName("config"u8);
        KafkaJson.WriteMap(json, info.Config);
        json.WriteStartArray("tasks"u8);
        foreach (var task in info.Tasks)
            WriteTaskId(json, task);
        json.WriteEndArray();
        json.WriteString("type"u8, TypeName(info.Type));
        json.WriteEndObject();
    }

    /// <summary>Writes the states of a connector and its tasks.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="status">The states.</param>
    /// <param name="isExplained">Whether what to do about failures is written too, which Kafka Connect does not have.</param>
    public static void WriteStatus(Utf8JsonWriter json, ConnectorStateInfo status, bool isExplained)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, status.Name);
        json.WriteStartObject("connector"u8);
        WriteState(json, status.Connector.State, status.Connector.WorkerId, status.Connector.Trace, status.Connector.Version, isExplained ? status.Connector.Explanation : null);
        json.WriteEndObject();
        json.WriteStartArray("tasks"u8);
        foreach (var task in status.Tasks)
            WriteTaskStatus(json, task, isExplained);
        json.WriteEndArray();
        json.WriteString("type"u8, TypeName(status.Type));
        if (isExplained)
            WriteSummary(json, ConnectorSummary.Of(status.Name, status.Connector.State, [.. status.Tasks.Select(static task => task.State)]));
        json.WriteEndObject();
    }

    public static void WriteTaskStatus(Utf8JsonWriter json, TaskStateInfo task, bool isExplained)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, task.Id);
        WriteState(json, task.State, task.WorkerId, task.Trace, task.Version, isExplained ? task.Explanation : null);
        json.WriteEndObject();
    }

    public static void WriteTask(Utf8JsonWriter json, TaskInfo task)
    {
        json.WriteStartObject();
        json.WritePropertyName("id"u8);
        WriteTaskId(json, task.Id);
        json.WritePropertyName("config"u8);
        KafkaJson.WriteMap(json, task.Config);
        json.WriteEndObject();
    }

    public static void WriteOffsets(Utf8JsonWriter json, IReadOnlyList<ConnectorOffset> offsets)
    {
        json.WriteStartObject();
        json.WriteStartArray("offsets"u8);
        foreach (var offset in offsets)
        {
            json.WriteStartObject();
            json.WritePropertyName("partition"u8);
            WriteMap(json, offset.Partition);
            json.WritePropertyName("offset"u8);
            WriteMap(json, offset.Offset);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteMessage(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject();
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }

    public static void WriteInfos(Utf8JsonWriter json, ConfigInfos infos)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, infos.Name);
        json.WriteNumber("error_count"u8, infos.ErrorCount);
        json.WritePropertyName("groups"u8);
        KafkaJson.WriteStrings(json, infos.Groups);
        json.WriteStartArray("configs"u8);
        foreach (var setting in infos.Configs)
            SettingJson.Write(json, setting);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteDefinition(Utf8JsonWriter json, ConfigKeyInfo key)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, key.Name);
        json.WriteString("type"u8, key.Type.ToString().ToUpperInvariant());
        json.WriteBoolean("required"u8, key.IsRequired);
        json.WriteString("default_value"u8, key.DefaultValue);
        json.WriteString("importance"u8, key.Importance.ToString().ToUpperInvariant());
        json.WriteString("documentation"u8, key.Documentation);
        json.WriteString("group"u8, key.Group);
        json.WriteNumber("order_in_group"u8, key.OrderInGroup);
        json.WriteString("width"u8, key.Width.ToString().ToUpperInvariant());
        json.WriteString("display_name"u8, key.DisplayName);
        json.WritePropertyName("dependents"u8);
        KafkaJson.WriteStrings(json, key.Dependents);
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, ConnectorSummary summary)
    {
        json.WriteStartObject("headrace"u8);
        json.WriteString("health"u8, summary.HealthName);
        json.WriteNumber("tasks"u8, summary.TaskCount);
        json.WriteNumber("tasks_running"u8, summary.RunningTaskCount);
        json.WriteNumber("tasks_failed"u8, summary.FailedTaskCount);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, ExecutionState state, string? workerId, string? trace, string? version, ErrorExplanation? explanation)
    {
        json.WriteString("state"u8, state.ToKafkaName());
        json.WriteString("worker_id"u8, workerId);
        json.WriteString("version"u8, version);
        if (!string.IsNullOrEmpty(trace))
            json.WriteString("trace"u8, trace);
        if (explanation is null)
            return;
        json.WriteStartObject("headrace"u8);
        json.WriteString("code"u8, explanation.Code);
        json.WriteString("message"u8, explanation.Message);
        json.WriteString("page"u8, explanation.Page);
        json.WriteEndObject();
    }

    private static void WriteTaskId(Utf8JsonWriter json, ConnectorTaskId task)
    {
        json.WriteStartObject();
        json.WriteString("connector"u8, task.Connector);
        json.WriteNumber("task"u8, task.Task);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, SourceMap? map)
    {
        if (map is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        foreach (var (name, value) in map)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Null:
                json.WriteNullValue();
                break;
            case DataKind.Boolean:
                json.WriteBooleanValue(value.AsBoolean());
                break;
            case DataKind.Int8:
                json.WriteNumberValue(value.AsInt8());
                break;
            case DataKind.Int16:
                json.WriteNumberValue(value.AsInt16());
                break;
            case DataKind.Int32:
                json.WriteNumberValue(value.AsInt32());
                break;
            case DataKind.Int64:
                json.WriteNumberValue(value.AsInt64());
                break;
            case DataKind.Float32:
                WriteNumber(json, value.AsFloat32());
                break;
            case DataKind.Float64:
                WriteNumber(json, value.AsFloat64());
                break;
            case DataKind.String:
                json.WriteStringValue(value.AsString());
                break;
            case DataKind.Bytes:
                json.WriteBase64StringValue(value.AsBytes().Span);
                break;
            case DataKind.Array:
                json.WriteStartArray();
                foreach (var item in value.AsArray())
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            case DataKind.Map:
                json.WriteStartObject();
                foreach (var (key, item) in value.AsMap())
                {
                    json.WritePropertyName(key.ToString());
                    WriteValue(json, item);
                }
                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteRawValue(JavaText(value), skipInputValidation: true);
        else
            json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    // Java writes a double with at least one fraction digit.
    private static string JavaText(double value)
    {
        var text = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    public static string TypeName(ConnectorType type) => type switch
    {
        ConnectorType.Source => "source",
        ConnectorType.Sink => "sink",
        _ => "unknown",
    };
}
