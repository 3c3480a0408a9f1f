namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps the configs and target states of connectors and the configs of tasks.</summary>
internal interface IConfigStore : IAsyncDisposable
{
    /// <summary>The present state. Safe from any thread.</summary>
    ConfigSnapshot Snapshot { get; }

    /// <summary>Reads what there is; afterwards changes are told. Restart requests and logger levels from before the start are not.</summary>
    /// <param name="onChange">Called for one change at a time, on a thread of the store; it must be short.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    Task StartAsync(Action<ConfigChange> onChange, CancellationToken cancellationToken);

    /// <summary>Stores a connector's config; with a target state for a new connector. Completes when it is in <see cref="Snapshot"/>, as all writes do.</summary>
    Task PutConnectorAsync(string connector, IReadOnlyDictionary<string, string?> config, TargetState? target, CancellationToken cancellationToken);

    Task RemoveConnectorAsync(string connector, CancellationToken cancellationToken);

    Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> configs, CancellationToken cancellationToken);

    Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken);

    Task PutRestartRequestAsync(RestartRequest request, CancellationToken cancellationToken);

    /// <summary>Stores the key that signs requests between workers.</summary>
    Task PutSessionKeyAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>Stores the level of a logger, for all workers.</summary>
    Task PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken);

    /// <summary>Stores that the tasks of a source connector before these were fenced (exactly once).</summary>
    Task PutFencedTaskCountAsync(string connector, int taskCount, CancellationToken cancellationToken);

    /// <summary>Claims the right to write what only a leader may, where writes are transactional: earlier leaders can't write any more. Such writes wait for it.</summary>
    /// <exception cref="Headrace.Connect.Errors.ConnectException">It can't be claimed just now.</exception>
    Task ClaimWritesAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives the right up that was claimed.</summary>
    Task RelinquishWritesAsync() => Task.CompletedTask;

    /// <summary>Completes when the right that was claimed is lost: another worker has claimed it, or a write has failed. Null where nothing has to be claimed.</summary>
    Task? WhenWritesLost => null;

    /// <summary>Completes when all that was stored before the call, by whatever worker, is in <see cref="Snapshot"/>.</summary>
    /// <exception cref="Headrace.Connect.Errors.ConnectException">The store can't be read.</exception>
    Task RefreshAsync(CancellationToken cancellationToken);
}
