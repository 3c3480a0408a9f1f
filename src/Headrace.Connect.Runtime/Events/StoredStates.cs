using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Events;

/// <summary>All that the stores know, as events.</summary>
internal sealed class StoredStates(IConfigStore configs, IStatusStore statuses)
{
    /// <summary>Of each connector its config, its state and those of its tasks; connectors by name.</summary>
    public IEnumerable<WorkerEvent> Read()
    {
        var snapshot = configs.Snapshot;
        foreach (var name in snapshot.Connectors.Union(statuses.GetConnectors(), StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (snapshot.Contains(name))
                yield return WorkerEvents.EventOf(name, ConfigChangeKind.Present, snapshot);
            if (statuses.Get(name) is { } connector)
                yield return WorkerEvents.EventOf(connector);
            foreach (var task in statuses.GetTasks(name).OrderBy(static task => task.Task))
                yield return WorkerEvents.EventOf(task);
        }
    }
}
