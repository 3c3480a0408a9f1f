namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps configs in memory, as standalone workers do.</summary>
internal sealed class MemoryConfigStore : IConfigStore
{
    private readonly Lock _lock = new();
    private volatile ConfigSnapshot _snapshot = ConfigSnapshot.Empty;
    private Action<ConfigChange> _onChange = static _ => { };

    public ConfigSnapshot Snapshot => _snapshot;

    public Task StartAsync(Action<ConfigChange> onChange, CancellationToken cancellationToken)
    {
        _onChange = onChange;
        return Task.CompletedTask;
    }

    public Task PutConnectorAsync(string connector, IReadOnlyDictionary<string, string?> config, TargetState? target, CancellationToken cancellationToken) =>
        Update(
            connector, entry => entry with { Config = config, Target = target ?? entry.Target ?? TargetState.Started },
            entry => new ConfigChange.ConnectorUpdated(connector) { IsNew = entry.Config is null });

    public Task RemoveConnectorAsync(string connector, CancellationToken cancellationToken) =>
        Update(connector, static entry => entry.Purge() with { Target = null }, new ConfigChange.ConnectorRemoved(connector));

    public Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> configs, CancellationToken cancellationToken) =>
        Update(
            connector,
            entry => entry.Config is null
                ? entry
                : (entry with { Deferred = entry.Deferred.Clear().AddRange(configs.Select(static (config, task) => KeyValuePair.Create(task, config))) }).Commit(configs.Count),
            new ConfigChange.TasksUpdated(connector));

    public Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken) =>
        Update(connector, entry => entry with { Target = target }, new ConfigChange.TargetStateChanged(connector));

    public Task PutRestartRequestAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        _onChange(new ConfigChange.RestartRequested(request));
        return Task.CompletedTask;
    }

    public Task PutSessionKeyAsync(SessionKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _snapshot = _snapshot with { SessionKey = key };
            _onChange(new ConfigChange.SessionKeyUpdated());
        }
        return Task.CompletedTask;
    }

    public Task PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken)
    {
        _onChange(new ConfigChange.LoggerLevelChanged(logger, level));
        return Task.CompletedTask;
    }

    public Task PutFencedTaskCountAsync(string connector, int taskCount, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A standalone worker has no exactly-once source connectors.");

    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;

    private Task Update(string connector, Func<ConnectorEntry, ConnectorEntry> change, ConfigChange told) => Update(connector, change, _ => told);

    /// <param name="connector">The connector.</param>
    /// <param name="change">Gives the new entry.</param>
    /// <param name="tell">Says what has changed, from the old entry.</param>
    private Task Update(string connector, Func<ConnectorEntry, ConnectorEntry> change, Func<ConnectorEntry, ConfigChange> tell)
    {
        // The change is told inside the lock so that changes are told in their order; the listener only queues it.
        lock (_lock)
        {
            var before = _snapshot[connector];
            _snapshot = _snapshot.With(connector, change(before));
            _onChange(tell(before));
        }
        return Task.CompletedTask;
    }
}
