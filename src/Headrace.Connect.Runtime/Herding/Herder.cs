using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>The herder of one worker: requests go to the config store, and the reconciler follows the store, as far as this worker owns what is in it.</summary>
/// <remarks>
/// In a group, the leader writes; requests that belong to another worker fail with <see cref="WrongWorkerException"/>.
/// What is asked for is answered from the stores' present state, without the loop; what changes something is written in turn, and the store tells the loop of it.
/// Standalone, answers wait until the change has been carried out, as Kafka Connect's do.
/// </remarks>
internal sealed class Herder : IHerder, IDisposable
{
    /// <summary>How long who asks for the cluster waits for a broker that is away. Probes of orchestrators wait for a second, and ask for it too.</summary>
    private static readonly TimeSpan ClusterWait = TimeSpan.FromMilliseconds(800);

    private readonly HerderParts _parts;
    private readonly HerderQueue _queue;
    private readonly Reconciler _reconciler;
    private readonly ConnectorNames _names;
    private readonly WriteLanes _offsetWrites = new(); // they wait for the connector, which must not hold up its other writes
    private readonly OffsetRequests _offsets;
    private readonly ConnectorRequests _requests;
    private readonly WorkerRequests _workerRequests;
    private readonly Ownership _ownership;
    private readonly RequestRouting _routing;
    private readonly ConnectorAnswers _answers;
    private readonly AbsentParts _absent;
    private readonly PluginFollower _plugins;
    private readonly LeaderDuties? _duties;
    private readonly TaskCompletionSource<string?> _cluster = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGroupMember? _member;
    private volatile bool _isInGroup;
    private volatile HerderStage? _stage;
    private Task _loop = Task.CompletedTask;

    public Herder(HerderParts parts)
    {
        _parts = parts;
        _names = new(parts.Configs, parts.Config.Mode == WorkerMode.Distributed);
        _queue = new(parts.Logger);
        Status = new(parts.Statuses, parts.Config.TopicTrackingEnabled, parts.Time) { Metrics = parts.Metrics };
        _ownership = parts.NewMember is null ? Ownership.Sole() : Ownership.Shared();
        _routing = new(parts, _ownership, _queue);
        _answers = new(parts);
        _absent = new(parts, _answers, Status, _queue);
        RequestSignatures? signatures = null;
        if (parts.Config.Mode == WorkerMode.Distributed)
        {
            parts.Statuses.Changed = Status.OnRead;
            signatures = new(parts.Config, parts.Time);
            _duties = new(parts.Configs, parts.Statuses, Status, signatures, _queue, parts.Time, parts.Logger);
        }
        var writes = new WriteLanes();
        _reconciler = new(
            new(parts.Worker, parts.Configs, _ownership, Status, new TaskConfigWriter(parts, writes, _routing).WriteAsync, parts.Config.TaskShutdownTimeout, parts.Time, parts.Logger), _queue.Post);
        var fencing = new ZombieFencing(parts, writes);
        SourceTaskGuard = new(parts, _routing, fencing, _ownership, _queue);
        _offsets = new(parts, fencing);
        _requests = new(parts, writes, _routing, _answers, _absent, new(parts, _queue, _reconciler));
        _workerRequests = new(parts, writes, _routing, _answers, fencing, signatures);
        if (parts.Reloads is { } reloads)
        {
            reloads.ConnectorExpired = (connector, config) => _queue.Post(() => _reconciler.OnValuesExpired(connector, config));
            reloads.TaskChanged = task => _queue.Post(() => _reconciler.OnValuesChanged(task));
        }
        _plugins = new(parts, connector => _queue.Post(() => _reconciler.RestartAll(connector)));
        if (parts.Metrics is { } metrics)
            metrics.Summaries = () => Summaries(onlyOwn: true);
    }

    public StatusWriter Status { get; }

    /// <summary>What exactly-once source tasks ask before they write.</summary>
    public SourceTaskGuard SourceTaskGuard { get; }

    public bool IsReady => _routing.Ready.IsCompletedSuccessfully;

    public HerderStage? Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>Completes when the worker is ready, or can't become so.</summary>
    public Task Ready => _routing.Ready;

    /// <summary>For tests, which drive the loop themselves.</summary>
    internal HerderQueue Queue => _queue;

    internal Reconciler Reconciler => _reconciler;

    /// <summary>What this worker knows of its group; for tests.</summary>
    internal WorkerGroup? Group => _routing.Group;

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
        var stranded = new StrandedTasks(_parts.Statuses, _queue, reason => _member!.RequestRejoin(reason), _parts.Time, _parts.Logger);
        _routing.Group = new(new(
            _parts.Config, url, _parts.Configs, _ownership, _queue, Status, _reconciler.WhenReleased, OnView, _parts.Time, _parts.Logger)
        {
            Metrics = _parts.Metrics,
            Events = _parts.Events,
            Members = _parts.Members,
            WhenSettled = connectors => Task.WhenAll(connectors.Select(_reconciler.WhenSettled)),
        });
        _member = _parts.NewMember(_routing.Group);

        void OnView(GroupView view)
        {
            _duties!.OnView(view);
            stranded.OnView(view);
        }
    }

    /// <summary>A broker has answered.</summary>
    /// <param name="id">The id of its cluster.</param>
    public void SetCluster(string id) => _cluster.TrySetResult(id);

    /// <summary>The stores are read: begins to run what they want.</summary>
    public void SetReady()
    {
        if (_routing.Group is not null)
        {
            _isInGroup = true;
            _routing.Group.Start(_member!);
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
        _parts.Events?.Reset(); // what was read before was told to nobody
        _routing.SetReady();
    }

    public void SetFailed(Exception error)
    {
        _cluster.TrySetResult(null);
        _routing.SetFailed(error);
    }

    /// <summary>Takes in a change of the config store. Called on a thread of the store.</summary>
    public void OnConfigChange(ConfigChange change)
    {
        _parts.Events?.OnConfig(change, _parts.Configs.Snapshot);
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
        _routing.SetFailed(new ConnectException("Worker is shutting down"));
        try
        {
            var stops = await _queue.AskAsync(_reconciler.StopAllAsync, cancellationToken).ConfigureAwait(false);
            await stops.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _parts.Statuses.FlushAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(5), _parts.Time, cancellationToken).ConfigureAwait(false);
            await ReadLastStatesAsync(cancellationToken).ConfigureAwait(false);
            // Only now may others take over.
            if (_isInGroup)
                await _routing.Group!.LeaveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            _parts.Logger.StopCutShort();
        }
        if (_member is not null)
            await _member.DisposeAsync().ConfigureAwait(false);
        // After the member: until it ends it may learn of others to watch.
        if (_isInGroup && _parts.Members is not null)
            await (await _queue.AskAsync(_routing.Group!.StopWatchAsync, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        _queue.Close();
        await _loop.ConfigureAwait(false);
    }

    /// <summary>States become events when they are read back: those who are told of events see the last ones.</summary>
    private async Task ReadLastStatesAsync(CancellationToken cancellationToken)
    {
        if (!IsReady)
            return;
        try
        {
            await _parts.Statuses.ReadToEndAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(2), _parts.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KafkaException or TimeoutException)
        {
            _parts.Logger.LastStatesNotRead(e.Message);
        }
    }

    /// <summary>The name of a worker in statuses: host and port of its REST API.</summary>
    internal static string WorkerIdOf(Uri url) => $"{url.Host}:{url.Port}";

    public void Dispose()
    {
        _plugins.Dispose();
        _parts.Reloads?.Dispose();
        _parts.Leader?.Dispose();
        _parts.Members?.Dispose();
    }

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await _routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        await _queue.AskAsync(static () => { }, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string?> GetKafkaClusterIdAsync(CancellationToken cancellationToken)
    {
        // Kafka Connect answers nobody before it knows its cluster.
        var known = _cluster.Task.IsCompleted || await Task.WhenAny(_cluster.Task, Task.Delay(ClusterWait, _parts.Time, cancellationToken)).ConfigureAwait(false) == _cluster.Task;
        cancellationToken.ThrowIfCancellationRequested();
        return known ? await _cluster.Task.ConfigureAwait(false) : null;
    }

    public Task<IReadOnlyList<string>> GetConnectorsAsync(CancellationToken cancellationToken) =>
        IsReady ? Task.FromResult(_names.Read()) : AnswerAsync(_names.Read, cancellationToken);

    public Task<ConnectorInfo> GetConnectorInfoAsync(string connector, CancellationToken cancellationToken) =>
        AnswerAsync(() => _answers.Info(connector, _answers.Existing(connector)), cancellationToken);

    public Task<Config> GetConnectorConfigAsync(string connector, CancellationToken cancellationToken) =>
        AnswerAsync(() => _answers.Existing(connector).Config!, cancellationToken);

    public Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, Config config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken) =>
        PutConnectorConfigAsync(connector, config, initialState, allowReplace, precondition: null, cancellationToken);

    public Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, Config config, TargetState? initialState, bool allowReplace, ConfigPrecondition? precondition, CancellationToken cancellationToken) =>
        _requests.PutAsync(connector, config, initialState, allowReplace, precondition, cancellationToken);

    public Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, Config? patch, CancellationToken cancellationToken) =>
        PatchConnectorConfigAsync(connector, patch, precondition: null, cancellationToken);

    public Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, Config? patch, ConfigPrecondition? precondition, CancellationToken cancellationToken) =>
        _requests.PatchAsync(connector, patch, precondition, cancellationToken);

    public Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken) => DeleteConnectorAsync(connector, precondition: null, cancellationToken);

    public Task DeleteConnectorAsync(string connector, ConfigPrecondition? precondition, CancellationToken cancellationToken) =>
        _requests.DeleteAsync(connector, precondition, cancellationToken);

    public Task<ConnectorStateInfo> GetConnectorStatusAsync(string connector, CancellationToken cancellationToken) =>
        _parts.Statuses.Get(connector) is { } status
            ? Task.FromResult(_answers.StateInfo(status, null))
            : Task.FromException<ConnectorStateInfo>(new NotFoundException($"No status found for connector {connector}"));

    public Task<IReadOnlyList<ConnectorSummary>> GetSummariesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ConnectorSummary>>([.. Summaries(onlyOwn: false)]);

    public Task<TaskStateInfo> GetTaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken) =>
        _parts.Statuses.Get(task) is { } status
            ? Task.FromResult(ConnectorAnswers.TaskState(status))
            : Task.FromException<TaskStateInfo>(new NotFoundException($"No status found for task {task}"));

    public Task<IReadOnlyList<TaskInfo>> GetTaskInfosAsync(string connector, CancellationToken cancellationToken) => AnswerAsync<IReadOnlyList<TaskInfo>>(
        () =>
        {
            _answers.Existing(connector);
            var snapshot = _parts.Configs.Snapshot;
            return [.. snapshot.TasksOf(connector).Select(task => new TaskInfo(task, snapshot.TaskConfig(task)!))];
        },
        cancellationToken);

    public async Task RestartConnectorAsync(string connector, CancellationToken cancellationToken)
    {
        await _routing.WhenOwnerAsync(connector, null, cancellationToken).ConfigureAwait(false);
        try
        {
            var restart = await _queue.AskAsync(() => _reconciler.RestartConnector(connector), cancellationToken).ConfigureAwait(false);
            await restart.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            throw _absent.OnConnectorRestart(connector);
        }
    }

    public Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken) => _requests.RestartAsync(request, cancellationToken);

    public async Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken)
    {
        await _routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        // A task that there was once is known until its connector goes, as for Kafka Connect: then it is a task without an owner.
        if (!_parts.Configs.Snapshot.Contains(task.Connector) || !_parts.Configs.Snapshot[task.Connector].Tasks.ContainsKey(task.Task))
            throw await _absent.OnTaskRestartAsync(task, cancellationToken).ConfigureAwait(false);
        await _routing.WhenOwnerAsync(task.Connector, task.Task, cancellationToken).ConfigureAwait(false);
        try
        {
            var restart = await _queue.AskAsync(() => _reconciler.RestartTask(task), cancellationToken).ConfigureAwait(false);
            await restart.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            throw await _absent.OnTaskRestartAsync(task, cancellationToken).ConfigureAwait(false); // it has gone meanwhile
        }
    }

    public Task PauseConnectorAsync(string connector, CancellationToken cancellationToken) => _requests.PutTargetStateAsync(connector, TargetState.Paused, cancellationToken);

    public Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken) => _requests.PutTargetStateAsync(connector, TargetState.Started, cancellationToken);

    public Task StopConnectorAsync(string connector, CancellationToken cancellationToken) => _requests.StopAsync(connector, cancellationToken);

    public async Task<IReadOnlyList<ConnectorOffset>> GetOffsetsAsync(string connector, CancellationToken cancellationToken)
    {
        await _routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        return await _offsets.GetAsync(connector, _answers.Existing(connector).Config!, cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> AlterOffsetsAsync(string connector, IReadOnlyList<ConnectorOffset>? offsets, CancellationToken cancellationToken)
    {
        if (offsets is not { Count: > 0 })
            throw new BadRequestException("Partitions / offsets need to be provided for an alter offsets request");
        await _routing.WhenLeadingAsync("Only the leader can process alter offsets requests", cancellationToken).ConfigureAwait(false);
        return await _offsetWrites.RunAsync(connector, () => _offsets.AlterAsync(connector, Stopped(connector).Config!, offsets), cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> ResetOffsetsAsync(string connector, CancellationToken cancellationToken)
    {
        await _routing.WhenLeadingAsync("Only the leader can process reset offsets requests", cancellationToken).ConfigureAwait(false);
        return await _offsetWrites.RunAsync(connector, () => _offsets.ResetAsync(connector, Stopped(connector).Config!), cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyCollection<string>> GetActiveTopicsAsync(string connector, CancellationToken cancellationToken) =>
        Task.FromResult(_parts.Statuses.GetTopics(connector));

    public Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken)
    {
        foreach (var topic in _parts.Statuses.GetTopics(connector))
            _parts.Statuses.DeleteTopic(topic, connector);
        return Task.CompletedTask;
    }

    public Task PutTasksAsync(string connector, IReadOnlyList<Config?>? tasks, InternalRequest request, CancellationToken cancellationToken) =>
        _workerRequests.PutTasksAsync(connector, tasks, request, cancellationToken);

    public Task FenceZombiesAsync(string connector, InternalRequest request, CancellationToken cancellationToken) => _workerRequests.FenceZombiesAsync(connector, request, cancellationToken);

    public Task EnsureMemberAsync(string memberId, InternalRequest request, CancellationToken cancellationToken) => _workerRequests.EnsureMemberAsync(memberId, request, cancellationToken);

    public Task OnRebalanceAsync(string memberId, InternalRequest request, CancellationToken cancellationToken) => _workerRequests.OnRebalanceAsync(memberId, request, cancellationToken);

    public async Task<bool> PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken)
    {
        await _routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        if (_routing.Group is null)
            return false;
        await _parts.Configs.PutLoggerLevelAsync(logger, level.ToUpperInvariant(), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>On the store's thread: brings a connector in line, and the group if it is about more than one worker.</summary>
    private void Follow(string connector) => _queue.Post(() =>
    {
        _reconciler.Reconcile(connector);
        _routing.Group?.OnConfigChanged();
    });

    private void Restart(RestartRequest request)
    {
        if (RestartPlan.Create(request, _parts.Statuses) is { } plan)
            _reconciler.Restart(plan);
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
        await _routing.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        return answer();
    }

    private ConnectorEntry Stopped(string connector)
    {
        var entry = _answers.Existing(connector);
        return entry.Target == TargetState.Stopped && entry.TaskCount == 0
            ? entry
            : throw new BadRequestException(
                "Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' " +
                $"request to the '/connectors/{connector}/stop' endpoint");
    }
}
