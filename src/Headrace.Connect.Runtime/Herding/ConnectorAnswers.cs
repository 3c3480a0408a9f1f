using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>What requests are answered with, made of what the stores know.</summary>
internal sealed class ConnectorAnswers(HerderParts parts)
{
    /// <summary>What is stored of a connector that there is.</summary>
    public ConnectorEntry Existing(string connector)
    {
        var entry = parts.Configs.Snapshot[connector];
        return entry.Config is not null ? entry : throw new NotFoundException($"Connector {connector} not found");
    }

    /// <summary>Refuses a connector that there is not.</summary>
    public void EnsureKnown(string connector)
    {
        if (!parts.Configs.Snapshot.Contains(connector))
            throw new NotFoundException($"Unknown connector {connector}");
    }

    public ConnectorInfo Info(string connector, ConnectorEntry entry) => new(
        connector, entry.Config!, [.. Enumerable.Range(0, entry.VisibleTaskCount).Select(task => new ConnectorTaskId(connector, task))], TypeOf(entry.Config));

    public ConnectorType TypeOf(Config? config) =>
        config?.GetValueOrDefault("connector.class") is { } name && parts.Plugins.TryFindConnector(name, out var plugin)
            ? plugin.Kind == PluginKind.Sink ? ConnectorType.Sink : ConnectorType.Source
            : ConnectorType.Unknown;

    public ConnectorStateInfo StateInfo(StatusRecord status, RestartPlan? plan)
    {
        var connector = new ConnectorState(
            plan is { RestartsConnector: true } ? ExecutionState.Restarting : status.State, status.WorkerId, Trace(status), status.Version)
        { Explanation = status.Explanation };
        var tasks = parts.Statuses.GetTasks(status.Connector).OrderBy(static task => task.Task).Select(task =>
            plan is not null && plan.Tasks.Contains(task.Task!.Value) ? TaskState(task) with { State = ExecutionState.Restarting } : TaskState(task));
        return new(status.Connector, connector, [.. tasks], TypeOf(parts.Configs.Snapshot[status.Connector].Config));
    }

    public static TaskStateInfo TaskState(StatusRecord status) => new(status.Task!.Value, status.State, status.WorkerId, Trace(status), status.Version) { Explanation = status.Explanation };

    private static string? Trace(StatusRecord status) => string.IsNullOrEmpty(status.Trace) ? null : status.Trace;
}
