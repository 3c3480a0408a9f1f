using System.Globalization;
using System.Text.Json;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Events;

namespace Headrace.Connect.Rest.Events;

/// <summary>Writes rebalances as JSON.</summary>
internal static class RebalanceJson
{
    /// <summary>Writes one, with the connectors that are asked for and may be seen.</summary>
    public static void Write(Utf8JsonWriter json, RebalanceRecord rebalance, Func<string, bool> includes)
    {
        json.WriteStartObject();
        WriteMembers(json, rebalance, includes);
        json.WriteEndObject();
    }

    /// <summary>Writes what one consists of into an object that has been begun.</summary>
    public static void WriteMembers(Utf8JsonWriter json, RebalanceRecord rebalance, Func<string, bool> includes)
    {
        json.WriteNumber("number"u8, rebalance.Number);
        json.WriteString("began"u8, rebalance.Began.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("reason"u8, rebalance.Reason);
        json.WriteString("outcome"u8, OutcomeName(rebalance.Outcome));
        json.WriteString("problem"u8, rebalance.Problem);
        json.WriteNumber("generation"u8, rebalance.Generation);
        json.WriteBoolean("leader"u8, rebalance.IsLeader);
        json.WriteString("leader_url"u8, rebalance.LeaderUrl?.ToString());
        WriteWorkers(json, "workers_joined", rebalance.WorkersJoined);
        WriteWorkers(json, "workers_left", rebalance.WorkersLeft);
        WriteWork(json, "added", rebalance.ConnectorsAdded, rebalance.TasksAdded, includes);
        WriteWork(json, "revoked", rebalance.ConnectorsRevoked, rebalance.TasksRevoked, includes);
        json.WriteNumber("connectors"u8, rebalance.ConnectorCount);
        json.WriteNumber("tasks"u8, rebalance.TaskCount);
        json.WriteNumber("delay_ms"u8, Milliseconds(rebalance.Delay));
        WriteTime(json, "stopping_ms", rebalance.Stopping);
        WriteTime(json, "joining_ms", rebalance.Joining);
        WriteTime(json, "starting_ms", rebalance.Starting);
        json.WriteNumber("total_ms"u8, Milliseconds(rebalance.Total));
    }

    private static void WriteWorkers(Utf8JsonWriter json, string name, IReadOnlyCollection<string>? urls)
    {
        json.WritePropertyName(name);
        if (urls is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        foreach (var url in urls)
            json.WriteStringValue(url);
        json.WriteEndArray();
    }

    private static void WriteWork(Utf8JsonWriter json, string name, IReadOnlyCollection<string> connectors, IReadOnlyCollection<ConnectorTaskId> tasks, Func<string, bool> includes)
    {
        json.WriteStartObject(name);
        WriteWork(json, connectors, tasks, includes);
        json.WriteEndObject();
    }

    /// <summary>Writes connectors and tasks into an object that has been begun.</summary>
    public static void WriteWork(Utf8JsonWriter json, IEnumerable<string> connectors, IEnumerable<ConnectorTaskId> tasks, Func<string, bool> includes)
    {
        json.WriteStartArray("connectors"u8);
        foreach (var connector in connectors.Where(includes))
            json.WriteStringValue(connector);
        json.WriteEndArray();
        json.WriteStartArray("tasks"u8);
        foreach (var task in tasks.Where(task => includes(task.Connector)))
        {
            json.WriteStartObject();
            json.WriteString("connector"u8, task.Connector);
            json.WriteNumber("task"u8, task.Task);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known)
            json.WriteNumber(name, Milliseconds(known));
        else
            json.WriteNull(name);
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static string OutcomeName(RebalanceOutcome outcome) => outcome switch
    {
        RebalanceOutcome.UnderWay => "under_way",
        RebalanceOutcome.Completed => "completed",
        RebalanceOutcome.Superseded => "superseded",
        RebalanceOutcome.Failed => "failed",
        RebalanceOutcome.Lost => "lost",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
