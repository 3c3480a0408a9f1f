using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;
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
    IOffsetStore Offsets,
    IStatusStore Statuses,
    IWorker Worker,
    Func<KafkaAdmin> Admin,
    TimeProvider Time,
    ILogger Logger);

/// <summary>The herder of one worker that owns all connectors and tasks: requests go to the config store, and the reconciler follows the store.</summary>
/// <remarks>
/// What is asked for is answered from the stores' present state, without the loop; what changes something is written in turn, and the store tells the loop of it.
/// Standalone, answers wait until the change has been carried out, as Kafka Connect's do.
/// </remarks>
internal sealed class Herder : IHerder, IDisposable
{
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(30);

    private readonly HerderParts _parts;
    private readonly HerderQueue _queue;
    private readonly Reconciler _reconciler;
    private readonly WriteLane _writes = new();
    private readonly WriteLane _offsetWrites = new(); // they wait for connectors, which must not hold up other writes
    private readonly OffsetRequests _offsets;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _settles;
    private volatile HerderStage? _stage;
    private volatile string? _clusterId;
    private Task _loop = Task.CompletedTask;

    public Herder(HerderParts parts)
    {
        _parts = parts;
        _queue = new(parts.Logger);
        _settles = parts.Config.Mode == WorkerMode.Standalone;
        Status = new(parts.Statuses, parts.Config.TopicTrackingEnabled, parts.Time);
        _reconciler = new(
            new(parts.Worker, parts.Configs, Status, WriteTasksAsync, parts.Config.TaskShutdownTimeout, parts.Time, parts.Logger), _queue.Post);
        _offsets = new(parts);
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

    /// <summary>Starts the loop.</summary>
    public void Start() => _loop = Task.Run(_queue.RunAsync);

    /// <summary>The stores are read: begins to run what they want.</summary>
    public void SetReady(string? clusterId)
    {
        _clusterId = clusterId;
        _queue.Post(() =>
        {
            ForgetStaleStatuses();
            foreach (var connector in _parts.Configs.Snapshot.Connectors.ToArray())
                _reconciler.Reconcile(connector);
        });
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
            case ConfigChange.ConnectorUpdated updated: _queue.Post(() => _reconciler.Reconcile(updated.Connector)); break;
            case ConfigChange.ConnectorRemoved removed: _queue.Post(() => _reconciler.Reconcile(removed.Connector)); break;
            case ConfigChange.TasksUpdated tasks: _queue.Post(() => _reconciler.Reconcile(tasks.Connector)); break;
            case ConfigChange.TargetStateChanged target: _queue.Post(() => _reconciler.Reconcile(target.Connector)); break;
            case ConfigChange.RestartRequested restart: _queue.Post(() => Restart(restart.Request)); break;
            // Requests between workers, and levels that another worker was given: a worker on its own has neither.
            case ConfigChange.SessionKeyUpdated or ConfigChange.LoggerLevelChanged: break;
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
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            _parts.Logger.StopCutShort();
        }
        _queue.Close();
        await _loop.ConfigureAwait(false);
    }

    public void Dispose()
    {
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

    public async Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, Config config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken)
    {
        await _parts.ConfigCheck.EnsureValidAsync(config, cancellationToken).ConfigureAwait(false);
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        var result = await _writes.RunAsync(
            async () =>
            {
                var before = _parts.Configs.Snapshot[connector];
                var exists = before.Config is not null;
                if (exists && !allowReplace)
                    throw new AlreadyExistsException($"Connector {connector} already exists");
                await _parts.Configs.PutConnectorAsync(connector, config, exists ? null : initialState, CancellationToken.None).ConfigureAwait(false);
                return new PutConnectorResult(!exists, Info(connector, before with { Config = config }));
            },
            cancellationToken).ConfigureAwait(false);
        if (!_settles)
            return result;
        await SettleAsync(connector, cancellationToken).ConfigureAwait(false);
        return result with { Info = Info(connector, _parts.Configs.Snapshot[connector] with { Config = config }) };
    }

    public async Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, Config patch, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
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
                    await _parts.Configs.PutConnectorAsync(connector, config, null, CancellationToken.None).ConfigureAwait(false);
                    return Info(connector, before with { Config = config });
                },
                cancellationToken).ConfigureAwait(false);
        }
        await SettleIfStandaloneAsync(connector, cancellationToken).ConfigureAwait(false);
        return info;
    }

    public Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken) => WriteAsync(
        connector,
        async () =>
        {
            Existing(connector);
            await _parts.Configs.RemoveConnectorAsync(connector, CancellationToken.None).ConfigureAwait(false);
        },
        cancellationToken);

    public Task<ConnectorStateInfo> GetConnectorStatusAsync(string connector, CancellationToken cancellationToken) =>
        _parts.Statuses.Get(connector) is { } status
            ? Task.FromResult(StateInfo(status, null))
            : Task.FromException<ConnectorStateInfo>(new NotFoundException($"No status found for connector {connector}"));

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
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        var restart = await _queue.AskAsync(() => _reconciler.RestartConnector(connector), cancellationToken).ConfigureAwait(false);
        await restart.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
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
        var restart = await _queue.AskAsync(() => _reconciler.RestartTask(task), cancellationToken).ConfigureAwait(false);
        await restart.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task PauseConnectorAsync(string connector, CancellationToken cancellationToken) => PutTargetStateAsync(connector, TargetState.Paused, cancellationToken);

    public Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken) => PutTargetStateAsync(connector, TargetState.Started, cancellationToken);

    public Task StopConnectorAsync(string connector, CancellationToken cancellationToken) => WriteAsync(
        connector,
        async () =>
        {
            EnsureKnown(connector);
            await _parts.Configs.PutTasksAsync(connector, [], CancellationToken.None).ConfigureAwait(false);
            await _parts.Configs.PutTargetStateAsync(connector, TargetState.Stopped, CancellationToken.None).ConfigureAwait(false);
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
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        return await _offsetWrites.RunAsync(() => _offsets.AlterAsync(connector, Stopped(connector).Config!, offsets), cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> ResetOffsetsAsync(string connector, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
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

    private Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken) => WriteAsync(
        connector,
        () =>
        {
            EnsureKnown(connector);
            return _parts.Configs.PutTargetStateAsync(connector, target, CancellationToken.None);
        },
        cancellationToken);

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

    /// <summary>Stores the tasks that a connector has made, unless the user has stopped or changed it meanwhile.</summary>
    private Task<long> WriteTasksAsync(string connector, Config config, IReadOnlyList<Config> tasks) => _writes.RunAsync(
        async () =>
        {
            var entry = _parts.Configs.Snapshot[connector];
            // The connector was stopped or given another config meanwhile: it is asked again later, if at all.
            if (!ReferenceEquals(entry.Config, config) || entry.Target != TargetState.Started)
                return ConnectorSlot.NoCommit;
            if (!TaskConfigs.Differ(tasks, entry))
                return entry.Commits;
            await _parts.Configs.PutTasksAsync(connector, tasks, CancellationToken.None).ConfigureAwait(false);
            _parts.Logger.TasksWritten(connector, tasks.Count);
            return _parts.Configs.Snapshot[connector].Commits;
        },
        CancellationToken.None);

    private void Restart(RestartRequest request)
    {
        if (RestartPlan.Create(request, _parts.Statuses) is { } plan)
            _reconciler.Restart(plan);
    }

    /// <summary>States of connectors and tasks that are gone, which an earlier worker could not remove.</summary>
    private void ForgetStaleStatuses()
    {
        var snapshot = _parts.Configs.Snapshot;
        foreach (var connector in _parts.Statuses.GetConnectors())
        {
            if (snapshot.Contains(connector))
                Status.ForgetTasks(connector, snapshot[connector].VisibleTaskCount);
            else
                Status.OnConnectorDeleted(connector);
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
