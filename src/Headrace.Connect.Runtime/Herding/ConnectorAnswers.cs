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

    public ConnectorType TypeOf(Config? config)
    {
        if (config?.GetValueOrDefault("connector.class") is not { } name || !parts.Plugins.TryFindConnector(name, out var plugin) || !HasVersion(name, config.GetValueOrDefault("connector.plugin.version")))
            return ConnectorType.Unknown;
        return plugin.Kind == PluginKind.Sink ? ConnectorType.Sink : ConnectorType.Source;
    }

    /// <summary>Whether a connector is installed in the version that is asked for: without it, its type is not known.</summary>
    private bool HasVersion(string name, string? version)
    {
        if (version is null)
            return true;
        try
        {
            parts.Plugins.GetConnector(name, version);
            return true;
        }
        catch (ConnectException)
        {
            return false;
        }
    }

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
