using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>What a herder works with.</summary>
internal sealed record HerderParts(
    WorkerConfig Config,
    PluginRegistry Plugins,
    IConnectorConfigCheck ConfigCheck,
    IConfigStore Configs,
    OffsetStores Offsets,
    IStatusStore Statuses,
    IWorker Worker,
    Func<ConnectorConfig, KafkaAdmin> NewAdmin,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>Makes a producer that changes the offsets of a connector in a transaction; null for a worker without exactly-once support.</summary>
    public Func<ConnectorConfig, TransactionalProducer>? NewOffsetProducer { get; init; }

    /// <summary>Makes a producer that changes the offsets of a connector.</summary>
    public Func<ConnectorConfig, ProducerPool.ProducerLease>? RentProducer { get; init; }

    /// <summary>Makes this worker's member of its group; null for a worker that has none.</summary>
    public Func<IGroupMemberListener, IGroupMember>? NewMember { get; init; }

    /// <summary>The way to the group's leader; null for a worker that has no group.</summary>
    public ILeaderRequests? Leader { get; init; }

    /// <summary>Tells of values of config providers that have expired; null where there are none.</summary>
    public ConfigReloads? Reloads { get; init; }

    /// <summary>The levels of this worker's loggers, which any worker of the group may be asked to set.</summary>
    public LoggerLevels? LoggerLevels { get; init; }

    /// <summary>Hears what happens; null for nobody.</summary>
    public Metrics.ConnectMetrics? Metrics { get; init; }
}

/// <summary>The herder of one worker: requests go to the config store, and the reconciler follows the store, as far as this worker owns what is in it.</summary>
/// <remarks>
/// In a group, the leader writes; requests that belong to another worker fail with <see cref="WrongWorkerException"/>.
/// What is asked for is answered from the stores' present state, without the loop; what changes something is written in turn, and the store tells the loop of it.
/// Standalone, answers wait until the change has been carried out, as Kafka Connect's do.
/// </remarks>
internal sealed class Herder : IHerder, ISourceTaskGuard, IDisposable
{
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a request that needs the leader waits for a rebalance to end. Most take well under a second; tasks that stop slowly take longer.</summary>
    private static readonly TimeSpan RebalanceWait = TimeSpan.FromSeconds(30);

    /// <summary>How long a task goes on asking for its predecessors to be fenced: long enough for a dead leader to be replaced.</summary>
    private static readonly TimeSpan FencingRetryLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FencingRetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly HerderParts _parts;
    private readonly HerderQueue _queue;
    private readonly Reconciler _reconciler;
    private readonly WriteLane _writes = new();
    private readonly WriteLane _offsetWrites = new(); // they wait for connectors, which must not hold up other writes
    private readonly OffsetRequests _offsets;
    private readonly ZombieFencing _fencing;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Ownership _ownership;
    private readonly RequestSignatures? _signatures;
    private readonly LeaderDuties? _duties;
    private readonly bool _settles;
    private WorkerGroup? _group;
    private IGroupMember? _member;
    private volatile bool _isInGroup;
    private volatile HerderStage? _stage;
    private volatile string? _clusterId;
    private Task _loop = Task.CompletedTask;

    public Herder(HerderParts parts)
    {
        _parts = parts;
        _queue = new(parts.Logger);
        _settles = parts.Config.Mode == WorkerMode.Standalone;
        Status = new(parts.Statuses, parts.Config.TopicTrackingEnabled, parts.Time) { Metrics = parts.Metrics };
        _ownership = parts.NewMember is null ? Ownership.Sole() : Ownership.Shared();
        if (parts.Config.Mode == WorkerMode.Distributed)
        {
            _signatures = new(parts.Config, parts.Time);
            _duties = new(parts.Configs, parts.Statuses, Status, _signatures, _queue, parts.Time, parts.Logger);
        }
        _reconciler = new(
            new(parts.Worker, parts.Configs, _ownership, Status, WriteTasksAsync, parts.Config.TaskShutdownTimeout, parts.Time, parts.Logger), _queue.Post);
        _fencing = new(parts, _writes);
        _offsets = new(parts, _fencing);
        if (parts.Reloads is { } reloads)
        {
            reloads.ConnectorExpired = (connector, config) => _queue.Post(() => _reconciler.OnValuesExpired(connector, config));
            reloads.TaskChanged = task => _queue.Post(() => _reconciler.OnValuesChanged(task));
        }
        parts.Plugins.Changed += OnPluginsChanged;
        if (parts.Metrics is { } metrics)
            metrics.Summaries = () => Summaries(onlyOwn: true);
    }

    public StatusWriter Status { get; }

    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    public HerderStage? Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>Completes when the worker is ready, or can't become so.</summary>
    public Task Ready => _ready.Task;

    /// <summary>For tests, which drive the loop themselves.</summary>
    internal HerderQueue Queue => _queue;

    internal Reconciler Reconciler => _reconciler;

    /// <summary>What this worker knows of its group; for tests.</summary>
    internal WorkerGroup? Group => _group;

    /// <summary>Starts the loop.</summary>
    /// <param name="url">Where the REST API is, for the other workers.</param>
    public void Start(Uri url)
    {
        Attach(url);
        _loop = Task.Run(_queue.RunAsync);
    }

    /// <summary>Says where the REST API is. Called by <see cref="Start"/>, and by tests that drive the loop themselves.</summary>
    internal void Attach(Uri url)
    {
        Status.WorkerId = WorkerIdOf(url);
        if (_parts.NewMember is null)
            return;
        _group = new(new(
            _parts.Config, url, _parts.Configs, _ownership, _queue, Status, _reconciler.WhenReleased, _duties!.OnView, _parts.Time, _parts.Logger)
        { Metrics = _parts.Metrics });
        _member = _parts.NewMember(_group);
    }

    /// <summary>The stores are read: begins to run what they want.</summary>
    public void SetReady(string? clusterId)
    {
        _clusterId = clusterId;
        if (_group is not null)
        {
            _isInGroup = true;
            _group.Start(_member!);
        }
        else
        {
            _queue.Post(() =>
            {
                _duties?.ForgetStaleStatuses();
                foreach (var connector in _parts.Configs.Snapshot.Connectors.ToArray())
                    _reconciler.Reconcile(connector);
            });
        }
        _ready.TrySetResult();
    }

    public void SetFailed(Exception error)
    {
        _ready.TrySetException(error);
        _ = _ready.Task.Exception; // those who wait see it; nobody has to
    }

    /// <summary>Takes in a change of the config store. Called on a thread of the store.</summary>
    public void OnConfigChange(ConfigChange change)
    {
        switch (change)
        {
            case ConfigChange.ConnectorUpdated updated: Follow(updated.Connector); break;
            case ConfigChange.ConnectorRemoved removed: Follow(removed.Connector); break;
            case ConfigChange.TasksUpdated tasks: Follow(tasks.Connector); break;
            case ConfigChange.TargetStateChanged target: Follow(target.Connector); break;
            case ConfigChange.RestartRequested restart: _queue.Post(() => Restart(restart.Request)); break;
            case ConfigChange.LoggerLevelChanged level:
                if (LoggerLevels.IsLevel(level.Level))
                    _parts.LoggerLevels?.Set(level.Logger, level.Level);
                break;
            // The key is taken from the snapshot when it is needed.
            case ConfigChange.SessionKeyUpdated: break;
            default: throw new ArgumentOutOfRangeException(nameof(change), change, null);
        }
    }

    /// <summary>Stops connectors and tasks, then the loop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _ready.TrySetException(new ConnectException("Worker is shutting down"));
        _ = _ready.Task.Exception;
        try
        {
            var stops = await _queue.AskAsync(_reconciler.StopAllAsync, cancellationToken).ConfigureAwait(false);
            await stops.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _parts.Statuses.FlushAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(5), _parts.Time, cancellationToken).ConfigureAwait(false);
            // Only now may others take over.
            if (_isInGroup)
                await _group!.LeaveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            _parts.Logger.StopCutShort();
        }
        if (_member is not null)
            await _member.DisposeAsync().ConfigureAwait(false);
        _queue.Close();
        await _loop.ConfigureAwait(false);
    }

    /// <summary>The name of a worker in statuses: host and port of its REST API.</summary>
    internal static string WorkerIdOf(Uri url) => $"{url.Host}:{url.Port}";

    public void Dispose()
    {
        _parts.Plugins.Changed -= OnPluginsChanged;
        _parts.Reloads?.Dispose();
        _parts.Leader?.Dispose();
        _writes.Dispose();
        _offsetWrites.Dispose();
    }

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        await _queue.AskAsync(static () => true, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<string?> GetKafkaClusterIdAsync(CancellationToken cancellationToken) => new(_clusterId);

    public Task<IReadOnlyList<string>> GetConnectorsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _parts.Configs.Snapshot.Connectors]);

    public Task<ConnectorInfo> GetConnectorInfoAsync(string connector, CancellationToken cancellationToken) =>
        AnswerAsync(() => Info(connector, Existing(connector)), cancellationToken);

    public Task<Config> GetConnectorConfigAsync(string connector, CancellationToken cancellationToken) =>
        AnswerAsync(() => Existing(connector).Config!, cancellationToken);

    public Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, Config config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken) =>
        PutConnectorConfigAsync(connector, config, initialState, allowReplace, precondition: null, cancellationToken);

    public async Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, Config config, TargetState? initialState, bool allowReplace, ConfigPrecondition? precondition, CancellationToken cancellationToken)
    {
        await _parts.ConfigCheck.EnsureValidAsync(config, cancellationToken).ConfigureAwait(false);
        await WhenLeadingAsync("Only the leader can set connector configs.", cancellationToken).ConfigureAwait(false);
        var result = await _writes.RunAsync(
            async () =>
            {
                var before = _parts.Configs.Snapshot[connector];
                var exists = before.Config is not null;
                if (exists && !allowReplace)
                    throw new AlreadyExistsException($"Connector {connector} already exists");
                precondition?.Invoke(before.Config);
                await _parts.Configs.PutConnectorAsync(connector, config, exists ? null : initialState, CancellationToken.None).ConfigureAwait(false);
                return new PutConnectorResult(!exists, Info(connector, before with { Config = config }));
            },
            cancellationToken).ConfigureAwait(false);
        if (!_settles)
            return result;
        await SettleAsync(connector, cancellationToken).ConfigureAwait(false);
        if (await _queue.AskAsync(() => _reconciler.ConfigFailureOf(connector), cancellationToken).ConfigureAwait(false) is { } failure)
            throw new ConnectException(failure.Message, failure);
        return result with { Info = Info(connector, _parts.Configs.Snapshot[connector] with { Config = config }) };
    }

    public Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, Config patch, CancellationToken cancellationToken) =>
        PatchConnectorConfigAsync(connector, patch, precondition: null, cancellationToken);

    public async Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, Config patch, ConfigPrecondition? precondition, CancellationToken cancellationToken)
    {
        await WhenLeadingAsync("Only the leader can set connector configs.", cancellationToken).ConfigureAwait(false);
        ConnectorInfo? info = null;
        while (info is null)
        {
            var before = Existing(connector);
            var config = Patch(before.Config!, patch);
            await _parts.ConfigCheck.EnsureValidAsync(config, cancellationToken).ConfigureAwait(false);
            info = await _writes.RunAsync(
                async () =>
                {
                    // Somebody else was faster: the patch belongs on top of what is there now.
                    if (!ReferenceEquals(_parts.Configs.Snapshot[connector].Config, before.Config))
                        return null;
                    precondition?.Invoke(before.Config);
                    await _parts.Configs.PutConnectorAsync(connector, config, null, CancellationToken.None).ConfigureAwait(false);
                    return Info(connector, before with { Config = config });
                },
                cancellationToken).ConfigureAwait(false);
        }
        await SettleIfStandaloneAsync(connector, cancellationToken).ConfigureAwait(false);
        return info;
    }

    public Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken) => DeleteConnectorAsync(connector, precondition: null, cancellationToken);

    public Task DeleteConnectorAsync(string connector, ConfigPrecondition? precondition, CancellationToken cancellationToken) => LeadAndWriteAsync(
        connector,
        "Only the leader can delete connector configs.",
        async () =>
        {
            var before = Existing(connector);
            precondition?.Invoke(before.Config);
            await _parts.Configs.RemoveConnectorAsync(connector, CancellationToken.None).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<ConnectorStateInfo> GetConnectorStatusAsync(string connector, CancellationToken cancellationToken) =>
        _parts.Statuses.Get(connector) is { } status
            ? Task.FromResult(StateInfo(status, null))
            : Task.FromException<ConnectorStateInfo>(new NotFoundException($"No status found for connector {connector}"));

    public Task<IReadOnlyList<ConnectorSummary>> GetSummariesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ConnectorSummary>>([.. Summaries(onlyOwn: false)]);

    public Task<TaskStateInfo> GetTaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken) =>
        _parts.Statuses.Get(task) is { } status
            ? Task.FromResult(TaskState(status))
            : Task.FromException<TaskStateInfo>(new NotFoundException($"No status found for task {task}"));

    public Task<IReadOnlyList<TaskInfo>> GetTaskInfosAsync(string connector, CancellationToken cancellationToken) => AnswerAsync<IReadOnlyList<TaskInfo>>(
        () =>
        {
            Existing(connector);
            var snapshot = _parts.Configs.Snapshot;
            return [.. snapshot.TasksOf(connector).Select(task => new TaskInfo(task, snapshot.TaskConfig(task)!))];
        },
        cancellationToken);

    public async Task RestartConnectorAsync(string connector, CancellationToken cancellationToken)
    {
        await WhenOwnerAsync(connector, null, cancellationToken).ConfigureAwait(false);
        var restart = await _queue.AskAsync(() => _reconciler.RestartConnector(connector), cancellationToken).ConfigureAwait(false);
        await restart.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await WhenLeadingAsync("Only the leader can process restart requests.", cancellationToken).ConfigureAwait(false);
        if (!_parts.Configs.Snapshot.Contains(request.Connector))
            throw new NotFoundException($"Unknown connector: {request.Connector}");
        var plan = RestartPlan.Create(request, _parts.Statuses) ?? throw new NotFoundException($"Status for connector {request.Connector} not found");
        var answer = StateInfo(_parts.Statuses.Get(request.Connector)!, plan);
        await WriteAsync(request.Connector, () => _parts.Configs.PutRestartRequestAsync(request, CancellationToken.None), cancellationToken).ConfigureAwait(false);
        return answer;
    }

    public async Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (!_parts.Configs.Snapshot.Contains(task.Connector))
            throw new NotFoundException($"Unknown connector: {task.Connector}");
        if (_parts.Configs.Snapshot.TaskConfig(task) is null)
            throw new NotFoundException($"Unknown task: {task}");
        await WhenOwnerAsync(task.Connector, task.Task, cancellationToken).ConfigureAwait(false);
        var restart = await _queue.AskAsync(() => _reconciler.RestartTask(task), cancellationToken).ConfigureAwait(false);
        await restart.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task PauseConnectorAsync(string connector, CancellationToken cancellationToken) => PutTargetStateAsync(connector, TargetState.Paused, cancellationToken);

    public Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken) => PutTargetStateAsync(connector, TargetState.Started, cancellationToken);

    public Task StopConnectorAsync(string connector, CancellationToken cancellationToken) => LeadAndWriteAsync(
        connector,
        "Only the leader can transition connectors to the STOPPED state.",
        async () =>
        {
            EnsureKnown(connector);
            await _parts.Configs.PutTasksAsync(connector, [], CancellationToken.None).ConfigureAwait(false);
            await _parts.Configs.PutTargetStateAsync(connector, TargetState.Stopped, CancellationToken.None).ConfigureAwait(false);
            // The next write in turn may be that of the connector's tasks, which has to see that they are wanted no longer.
            await _parts.Configs.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
        },
        cancellationToken);

    public async Task<IReadOnlyList<ConnectorOffset>> GetOffsetsAsync(string connector, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        return await _offsets.GetAsync(connector, Existing(connector).Config!, cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> AlterOffsetsAsync(string connector, IReadOnlyList<ConnectorOffset>? offsets, CancellationToken cancellationToken)
    {
        if (offsets is not { Count: > 0 })
            throw new BadRequestException("Partitions / offsets need to be provided for an alter offsets request");
        await WhenLeadingAsync("Only the leader can process alter offsets requests", cancellationToken).ConfigureAwait(false);
        return await _offsetWrites.RunAsync(() => _offsets.AlterAsync(connector, Stopped(connector).Config!, offsets), cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> ResetOffsetsAsync(string connector, CancellationToken cancellationToken)
    {
        await WhenLeadingAsync("Only the leader can process reset offsets requests", cancellationToken).ConfigureAwait(false);
        return await _offsetWrites.RunAsync(() => _offsets.ResetAsync(connector, Stopped(connector).Config!), cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyCollection<string>> GetActiveTopicsAsync(string connector, CancellationToken cancellationToken) =>
        Task.FromResult(_parts.Statuses.GetTopics(connector));

    public Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken)
    {
        foreach (var topic in _parts.Statuses.GetTopics(connector))
            _parts.Statuses.DeleteTopic(topic, connector);
        return Task.CompletedTask;
    }

    public async Task PutTasksAsync(
        string connector, IReadOnlyList<Config> tasks, InternalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        await VerifyAsync(request, "Kafka Connect in standalone mode does not support externally setting task configurations.", cancellationToken).ConfigureAwait(false);
        await WhenLeadingAsync("Only the leader may write task configurations.", cancellationToken).ConfigureAwait(false);
        await _writes.RunAsync(
            async () =>
            {
                var entry = Existing(connector);
                if (entry.Target == TargetState.Stopped && tasks.Count > 0)
                    throw new BadRequestException($"Cannot submit non-empty set of task configs for stopped connector {connector}");
                await _parts.Configs.PutTasksAsync(connector, tasks, CancellationToken.None).ConfigureAwait(false);
                _parts.Logger.TasksWritten(connector, tasks.Count);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task FenceZombiesAsync(string connector, InternalRequest request, CancellationToken cancellationToken)
    {
        await VerifyAsync(request, "Kafka Connect in standalone mode does not support exactly-once source connectors.", cancellationToken).ConfigureAwait(false);
        await WhenLeadingAsync("Only the leader may perform zombie fencing.", cancellationToken).ConfigureAwait(false);
        if (TypeOf(Existing(connector).Config) == ConnectorType.Sink)
            throw new BadRequestException($"Connector {connector} is not a source connector");
        await _fencing.FenceAsync(connector, cancellationToken).ConfigureAwait(false);
    }

    async Task ISourceTaskGuard.FenceAsync(string connector, CancellationToken cancellationToken)
    {
        var started = _parts.Time.GetTimestamp();
        while (true)
        {
            try
            {
                // A rebalance may take its time; whoever wants the task to stop ends the wait.
                await _group!.WhenStableAsync(cancellationToken).ConfigureAwait(false);
                var view = _group.View;
                if (view.IsLeader)
                    await _fencing.FenceAsync(connector, cancellationToken).ConfigureAwait(false);
                else
                    await FenceByLeaderAsync(view, connector, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ConnectException e) when (e is not NotFoundException && _parts.Time.GetElapsedTime(started) < FencingRetryLimit)
            {
                // Another leader, or one that is on its way; it is nothing that a restart of the task by hand would do better.
                _parts.Logger.FencingRetried(connector, e.Message);
            }
            catch (ConnectException e)
            {
                throw new ConnectException("Failed to perform round of zombie fencing", e);
            }
            await Task.Delay(FencingRetryDelay, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task ISourceTaskGuard.VerifyAsync(ConnectorTaskId task, int generation, CancellationToken cancellationToken)
    {
        try
        {
            await _parts.Configs.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            throw new ConnectException("Failed to read to end of config topic", e);
        }
        if (_parts.Configs.Snapshot[task.Connector].TaskGeneration != generation)
            throw new ConnectException($"Cannot start source task {task} with exactly-once support as the connector has already generated a new set of task configs");
        if (!await _queue.AskAsync(() => _ownership.Owns(task), cancellationToken).ConfigureAwait(false))
            throw new ConnectException($"Cannot start source task {task} as it has already been revoked from this worker");
    }

    private Task FenceByLeaderAsync(GroupView view, string connector, CancellationToken cancellationToken) => view.LeaderUrl is { } leader
        ? _parts.Leader!.FenceAsync(leader, connector, view.SignsRequests ? _parts.Configs.Snapshot.SessionKey : null, cancellationToken)
        : throw new ConnectException($"The tasks of connector {connector} wait for the group to have a leader.");

    public async Task<bool> PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (_group is null)
            return false;
        await _parts.Configs.PutLoggerLevelAsync(logger, level.ToUpperInvariant(), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task VerifyAsync(InternalRequest request, string standalone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_group is null || _signatures is null)
            throw new ConnectException(standalone);
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (_group.View.SignsRequests)
            _signatures.Verify(request, _parts.Configs.Snapshot.SessionKey);
    }

    private Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken) => WriteAsync(
        connector,
        () =>
        {
            EnsureKnown(connector);
            return _parts.Configs.PutTargetStateAsync(connector, target, CancellationToken.None);
        },
        cancellationToken);

    private async Task LeadAndWriteAsync(string connector, string otherwise, Func<Task> write, CancellationToken cancellationToken)
    {
        await WhenLeadingAsync(otherwise, cancellationToken).ConfigureAwait(false);
        await WriteAsync(connector, write, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(string connector, Func<Task> write, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        await _writes.RunAsync(
            async () =>
            {
                await write().ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        await SettleIfStandaloneAsync(connector, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores the tasks that a connector has made, unless the user has stopped or changed it meanwhile; in a group the leader does it.</summary>
    private async Task<long> WriteTasksAsync(string connector, Config config, IReadOnlyList<Config> tasks)
    {
        if (_group is null)
            return await WriteOwnTasksAsync(connector, config, tasks).ConfigureAwait(false);
        var view = await StableViewAsync(CancellationToken.None).ConfigureAwait(false);
        if (view.IsLeader)
            return await WriteOwnTasksAsync(connector, config, tasks).ConfigureAwait(false);
        if (!AreToBeWritten(connector, config, tasks, out var commits))
            return commits;
        if (view.LeaderUrl is not { } leader)
            throw new ConnectException($"The tasks of connector {connector} wait for the group to have a leader.");
        await _parts.Leader!.PutTasksAsync(leader, connector, tasks, view.SignsRequests ? _parts.Configs.Snapshot.SessionKey : null, CancellationToken.None).ConfigureAwait(false);
        await _parts.Configs.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
        return _parts.Configs.Snapshot[connector].Commits;
    }

    private Task<long> WriteOwnTasksAsync(string connector, Config config, IReadOnlyList<Config> tasks) => _writes.RunAsync(
        async () =>
        {
            if (!AreToBeWritten(connector, config, tasks, out var commits))
                return commits;
            await _parts.Configs.PutTasksAsync(connector, tasks, CancellationToken.None).ConfigureAwait(false);
            _parts.Logger.TasksWritten(connector, tasks.Count);
            return _parts.Configs.Snapshot[connector].Commits;
        },
        CancellationToken.None);

    /// <summary>Whether a connector's tasks differ from those that are stored.</summary>
    private bool AreToBeWritten(string connector, Config config, IReadOnlyList<Config> tasks, out long commits)
    {
        var entry = _parts.Configs.Snapshot[connector];
        // The connector was stopped or given another config meanwhile: it is asked again later, if at all.
        if (!ReferenceEquals(entry.Config, config) || entry.Target != TargetState.Started)
        {
            commits = ConnectorSlot.NoCommit;
            return false;
        }
        commits = entry.Commits;
        return TaskConfigs.Differ(tasks, entry);
    }

    /// <summary>On the store's thread: brings a connector in line, and the group if it is about more than one worker.</summary>
    private void Follow(string connector) => _queue.Post(() =>
    {
        _reconciler.Reconcile(connector);
        _group?.OnConfigChanged();
    });

    /// <summary>Restarts the connectors that would run with other plugins now than before.</summary>
    private void OnPluginsChanged(PluginTable before, PluginTable after)
    {
        foreach (var connector in _parts.Configs.Snapshot.Connectors)
        {
            try
            {
                if (_parts.Configs.Snapshot[connector].Config is not { } raw)
                    continue;
                var config = _parts.Config.Providers.Resolve(raw);
                if (PluginUse.Of(after, _parts.Config, config) is not { } now || (PluginUse.Of(before, _parts.Config, config) is { } then && now.SequenceEqual(then)))
                    continue;
                _queue.Post(() => _reconciler.RestartAll(connector));
            }
            catch (ConnectException e)
            {
                _parts.Logger.PluginUseUnknown(e, connector);
            }
        }
    }

    private void Restart(RestartRequest request)
    {
        if (RestartPlan.Create(request, _parts.Statuses) is { } plan)
            _reconciler.Restart(plan);
    }

    /// <summary>Completes when this worker leads its group and is ready; at once for one without a group.</summary>
    private async Task WhenLeadingAsync(string otherwise, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (_group is null)
            return;
        var view = await StableViewAsync(cancellationToken).ConfigureAwait(false);
        if (!view.IsLeader)
            throw new WrongWorkerException(otherwise, view.LeaderUrl);
    }

    /// <summary>Completes when this worker runs a connector or task, or would if it ran.</summary>
    private async Task WhenOwnerAsync(string connector, int? task, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (_group is null)
            return;
        if (!_parts.Configs.Snapshot.Contains(connector))
            throw new NotFoundException($"Unknown connector: {connector}");
        var view = await StableViewAsync(cancellationToken).ConfigureAwait(false);
        var isOwner = await _queue.AskAsync(
            () => task is { } number ? _ownership.Owns(new ConnectorTaskId(connector, number)) : _ownership.Owns(connector), cancellationToken).ConfigureAwait(false);
        if (isOwner)
            return;
        if (!view.IsLeader)
            throw new WrongWorkerException("Only the leader can process restart requests.", view.LeaderUrl);
        var what = task is null ? "connector " + connector : $"task {connector}-{task}";
        var owner = task is { } id ? view.OwnerOf(new ConnectorTaskId(connector, id)) : view.OwnerOf(connector);
        throw new WrongWorkerException($"Cannot restart {what} since it is not assigned to this member", owner);
    }

    /// <summary>The group as it is when no rebalance is under way.</summary>
    private async Task<GroupView> StableViewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _group!.WhenStableAsync(cancellationToken).WaitAsync(RebalanceWait, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RebalanceException();
        }
        return _group.View;
    }

    /// <summary>Sums the known states up: of all connectors, or of those that this worker runs.</summary>
    private IEnumerable<ConnectorSummary> Summaries(bool onlyOwn)
    {
        foreach (var name in _parts.Statuses.GetConnectors().Order(StringComparer.Ordinal))
        {
            if (_parts.Statuses.Get(name) is { } connector && (!onlyOwn || connector.WorkerId == Status.WorkerId))
                yield return ConnectorSummary.Of(name, connector.State, [.. _parts.Statuses.GetTasks(name).Select(static task => task.State)]);
        }
    }

    private async Task<T> AnswerAsync<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        return answer();
    }

    private Task WhenReadyAsync(CancellationToken cancellationToken) => _ready.Task.IsCompletedSuccessfully ? Task.CompletedTask : _ready.Task.WaitAsync(cancellationToken);

    private Task SettleIfStandaloneAsync(string connector, CancellationToken cancellationToken) =>
        _settles ? SettleAsync(connector, cancellationToken) : Task.CompletedTask;

    private async Task SettleAsync(string connector, CancellationToken cancellationToken)
    {
        var settled = await _queue.AskAsync(() => _reconciler.WhenSettled(connector), cancellationToken).ConfigureAwait(false);
        try
        {
            await settled.WaitAsync(SettleTimeout, _parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The connector takes its time; the write is done, and the status shows the rest.
        }
    }

    private ConnectorEntry Existing(string connector)
    {
        var entry = _parts.Configs.Snapshot[connector];
        return entry.Config is not null ? entry : throw new NotFoundException($"Connector {connector} not found");
    }

    private void EnsureKnown(string connector)
    {
        if (!_parts.Configs.Snapshot.Contains(connector))
            throw new NotFoundException($"Unknown connector {connector}");
    }

    private ConnectorEntry Stopped(string connector)
    {
        var entry = Existing(connector);
        return entry.Target == TargetState.Stopped && entry.TaskCount == 0
            ? entry
            : throw new BadRequestException(
                "Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' " +
                $"request to the '/connectors/{connector}/stop' endpoint");
    }

    private ConnectorInfo Info(string connector, ConnectorEntry entry) => new(
        connector, entry.Config!, [.. Enumerable.Range(0, entry.VisibleTaskCount).Select(task => new ConnectorTaskId(connector, task))], TypeOf(entry.Config));

    private ConnectorType TypeOf(Config? config) =>
        config?.GetValueOrDefault("connector.class") is { } name && _parts.Plugins.TryFindConnector(name, out var plugin)
            ? plugin.Kind == PluginKind.Sink ? ConnectorType.Sink : ConnectorType.Source
            : ConnectorType.Unknown;

    private ConnectorStateInfo StateInfo(StatusRecord status, RestartPlan? plan)
    {
        var connector = new ConnectorState(
            plan is { RestartsConnector: true } ? ExecutionState.Restarting : status.State, status.WorkerId, Trace(status), status.Version);
        var tasks = _parts.Statuses.GetTasks(status.Connector).OrderBy(static task => task.Task).Select(task =>
            plan is not null && plan.Tasks.Contains(task.Task!.Value) ? TaskState(task) with { State = ExecutionState.Restarting } : TaskState(task));
        return new(status.Connector, connector, [.. tasks], TypeOf(_parts.Configs.Snapshot[status.Connector].Config));
    }

    private static TaskStateInfo TaskState(StatusRecord status) => new(status.Task!.Value, status.State, status.WorkerId, Trace(status), status.Version);

    private static string? Trace(StatusRecord status) => string.IsNullOrEmpty(status.Trace) ? null : status.Trace;

    private static OrderedDictionary<string, string?> Patch(Config config, Config patch)
    {
        var patched = new OrderedDictionary<string, string?>(config, StringComparer.Ordinal);
        foreach (var (key, value) in patch)
        {
            if (value is null)
                patched.Remove(key);
            else
                patched[key] = value;
        }
        return patched;
    }
}
