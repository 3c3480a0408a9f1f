using System.Buffers;
using System.Text;
using System.Text.Json;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Events;

namespace Headrace.Connect.Rest.Events;

/// <summary>Writes events in the form of server-sent events, each on a line of JSON. Source: the HTML standard, 9.2.</summary>
internal sealed class EventText(IBufferWriter<byte> output, EventSelection selection, Secrets secrets)
{
    /// <summary>Writes an event, unless it is not asked for or may not be seen.</summary>
    public void Write(string id, WorkerEvent happened)
    {
        switch (happened)
        {
            case StatusEvent status when selection.Includes("status") && selection.IncludesConnector(status.Connector):
                Write(id, "status", json => WriteStatus(json, status));
                break;
            case ConfigEvent config when selection.Includes("config") && selection.IncludesConnector(config.Connector):
                Write(id, "config", json => WriteConfig(json, config));
                break;
            case RebalanceEvent rebalance when selection.Includes("rebalance"):
                Write(id, "rebalance", json => WriteRebalance(json, rebalance));
                break;
            case RebalanceRecord ended when selection.Includes("rebalance"):
                Write(id, "rebalance", json => WriteEnded(json, ended));
                break;
        }
    }

    /// <summary>Writes an event of another type.</summary>
    public void Write(string id, string type, Action<Utf8JsonWriter> write)
    {
        Encoding.UTF8.GetBytes($"id: {id}\nevent: {type}\ndata: ", output);
        using var json = KafkaJson.Write(write);
        output.Write(json.WrittenSpan);
        output.Write("\n\n"u8);
    }

    /// <summary>Writes the present values of metrics, those of connectors that are not asked for left out.</summary>
    public void WriteMetrics(string id, IReadOnlyList<MetricReading> metrics) => Write(id, "metrics", json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("metrics"u8);
        foreach (var metric in metrics)
        {
            var connector = metric.Tags.FirstOrDefault(static tag => tag.Key == "connector").Value;
            if (connector is null ? !selection.IsOfSomeConnectors : selection.IncludesConnector(connector))
                WriteMetric(json, metric);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteMetric(Utf8JsonWriter json, MetricReading metric)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, metric.Name);
        json.WriteStartObject("tags"u8);
        foreach (var (name, value) in metric.Tags)
            json.WriteString(name, value);
        json.WriteEndObject();
        if (metric.Text is not null)
            json.WriteString("value"u8, metric.Text);
        else if (metric.Value is { } number && double.IsFinite(number))
            json.WriteNumber("value"u8, number);
        else
            json.WriteNull("value"u8); // JSON has no NaN
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, StatusEvent status)
    {
        json.WriteStartObject();
        json.WriteString("connector"u8, status.Connector);
        if (status.Task is { } task)
            json.WriteNumber("task"u8, task);
        else
            json.WriteNull("task"u8);
        json.WriteString("state"u8, status.State.ToKafkaName());
        json.WriteString("worker_id"u8, status.WorkerId);
        json.WriteNumber("generation"u8, status.Generation);
        json.WriteString("version"u8, status.Version);
        if (status.Trace is not null)
            json.WriteString("trace"u8, status.Trace);
        json.WriteEndObject();
    }

    private void WriteConfig(Utf8JsonWriter json, ConfigEvent config)
    {
        json.WriteStartObject();
        json.WriteString("connector"u8, config.Connector);
        json.WriteString("change"u8, ChangeName(config.Change));
        json.WriteString("target_state"u8, config.Target?.ToString().ToUpperInvariant());
        json.WriteNumber("tasks"u8, config.TaskCount);
        json.WritePropertyName("config"u8);
        if (config.Config is null)
            json.WriteNullValue();
        else
            KafkaJson.WriteMap(json, secrets.Mask(config.Config));
        json.WriteEndObject();
    }

    private void WriteRebalance(Utf8JsonWriter json, RebalanceEvent rebalance)
    {
        json.WriteStartObject();
        json.WriteString("phase"u8, rebalance.Phase switch { RebalancePhase.Joining => "joining", RebalancePhase.Assigned => "assigned", _ => "lost" });
        json.WriteNumber("generation"u8, rebalance.Generation);
        json.WriteBoolean("leader"u8, rebalance.IsLeader);
        json.WriteString("leader_url"u8, rebalance.LeaderUrl?.ToString());
        json.WritePropertyName("worker"u8);
        WriteShare(json, rebalance.Own);
        json.WriteStartArray("members"u8);
        foreach (var member in rebalance.Members)
            WriteShare(json, member);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteEnded(Utf8JsonWriter json, RebalanceRecord ended)
    {
        json.WriteStartObject();
        json.WriteString("phase"u8, "ended"u8);
        RebalanceJson.WriteMembers(json, ended, selection.IncludesConnector);
        json.WriteEndObject();
    }

    private void WriteShare(Utf8JsonWriter json, WorkerShare share)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, share.Url.ToString());
        RebalanceJson.WriteWork(json, share.Connectors, share.Tasks, selection.IncludesConnector);
        json.WriteEndObject();
    }

    private static string ChangeName(ConfigChangeKind change) => change switch
    {
        ConfigChangeKind.Present => "none",
        ConfigChangeKind.Created => "created",
        ConfigChangeKind.Changed => "changed",
        ConfigChangeKind.Deleted => "deleted",
        ConfigChangeKind.TargetState => "target_state",
        ConfigChangeKind.Tasks => "tasks",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };
}
