namespace Headrace.Connect.Runtime.Stores;

/// <summary>The states of connectors and tasks, and the topics they use, in memory. Safe from any thread.</summary>
internal sealed class StatusTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StatusRecord> _connectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<int, StatusRecord>> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _topics = new(StringComparer.Ordinal);

    /// <summary>Hears of every state that is another one than before, in their order; null for nobody. It is called under the table's lock and must be short.</summary>
    public Action<StatusRecord>? Changed { get; set; }

    /// <summary>Whether a state may be written that must not overwrite what a newer owner wrote.</summary>
    public bool MayWrite(StatusRecord status)
    {
        var known = status.Task is { } task ? Get(new ConnectorTaskId(status.Connector, task)) : Get(status.Connector);
        return known is null || known.WorkerId == status.WorkerId || known.Generation <= status.Generation;
    }

    public void Set(StatusRecord status)
    {
        lock (_lock)
        {
            if (status.Task is not { } task)
            {
                if (_connectors.GetValueOrDefault(status.Connector) == status)
                    return;
                _connectors[status.Connector] = status;
                Changed?.Invoke(status);
                return;
            }
            if (!_tasks.TryGetValue(status.Connector, out var tasks))
                _tasks[status.Connector] = tasks = [];
            // The late word of a task's former owner does not hide that the new one runs it.
            if (tasks.TryGetValue(task, out var known) && (known == status ||
                (status.State == ExecutionState.Unassigned && known.State == ExecutionState.Running && known.Generation >= status.Generation && known.WorkerId != status.WorkerId)))
            {
                return;
            }
            tasks[task] = status;
            Changed?.Invoke(status);
        }
    }

    /// <summary>Forgets a connector with its tasks.</summary>
    public void Remove(string connector)
    {
        lock (_lock)
        {
            _connectors.Remove(connector, out var known);
            if (_tasks.Remove(connector) || known is not null)
                Changed?.Invoke(known is null ? new(connector, null, ExecutionState.Destroyed, "", 0) : Gone(known));
        }
    }

    public void Remove(ConnectorTaskId task)
    {
        lock (_lock)
        {
            if (!_tasks.TryGetValue(task.Connector, out var tasks) || !tasks.Remove(task.Task, out var known))
                return;
            if (tasks.Count == 0)
                _tasks.Remove(task.Connector);
            Changed?.Invoke(Gone(known));
        }
    }

    public StatusRecord? Get(string connector)
    {
        lock (_lock)
            return _connectors.GetValueOrDefault(connector);
    }

    public StatusRecord? Get(ConnectorTaskId task)
    {
        lock (_lock)
            return _tasks.TryGetValue(task.Connector, out var tasks) ? tasks.GetValueOrDefault(task.Task) : null;
    }

    public IReadOnlyList<StatusRecord> GetTasks(string connector)
    {
        lock (_lock)
            return _tasks.TryGetValue(connector, out var tasks) ? [.. tasks.Values] : [];
    }

    public IReadOnlyCollection<string> GetConnectors()
    {
        lock (_lock)
            return [.. _connectors.Keys.Union(_tasks.Keys, StringComparer.Ordinal)];
    }

    private static StatusRecord Gone(StatusRecord known) => known with { State = ExecutionState.Destroyed, Trace = null };

    public void SetTopic(string topic, string connector)
    {
        lock (_lock)
        {
            if (!_topics.TryGetValue(connector, out var topics))
                _topics[connector] = topics = new(StringComparer.Ordinal);
            topics.Add(topic);
        }
    }

    public void RemoveTopic(string topic, string connector)
    {
        lock (_lock)
        {
            if (_topics.TryGetValue(connector, out var topics) && topics.Remove(topic) && topics.Count == 0)
                _topics.Remove(connector);
        }
    }

    public bool HasTopic(string topic, string connector)
    {
        lock (_lock)
            return _topics.TryGetValue(connector, out var topics) && topics.Contains(topic);
    }

    public IReadOnlyCollection<string> GetTopics(string connector)
    {
        lock (_lock)
            return _topics.TryGetValue(connector, out var topics) ? [.. topics] : [];
    }
}
