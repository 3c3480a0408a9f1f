using System.Collections.Concurrent;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Tests;

/// <summary>A herder that keeps configs in memory and runs nothing. Tests replace single answers.</summary>
internal sealed class FakeHerder : IHerder
{
    private readonly ConcurrentDictionary<string, (IReadOnlyDictionary<string, string?> Config, TargetState State)> _connectors = new(StringComparer.Ordinal);

    public bool IsReady { get; set; } = true;

    public HerderStage? Stage { get; set; }

    public Func<CancellationToken, Task> Ping { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What a config that is put has to wait for, on the thread of its request.</summary>
    public Action Putting { get; set; } = static () => { };

    public Func<string, ConnectorStateInfo>? Status { get; set; }

    public Func<RestartRequest, ConnectorStateInfo>? RestartPlan { get; set; }

    public IReadOnlyList<ConnectorOffset> Offsets { get; set; } = [];

    public IReadOnlyList<ConnectorOffset>? Altered { get; private set; }

    public List<string> Calls { get; } = [];

    public void Add(string name, params (string Key, string? Value)[] config)
    {
        var map = new OrderedDictionary<string, string?>(StringComparer.Ordinal) { ["connector.class"] = "FileStreamSource", ["topic"] = "t", ["name"] = name };
        foreach (var (key, value) in config)
            map[key] = value;
        _connectors[name] = (map, TargetState.Started);
    }

    public TargetState TargetOf(string name) => _connectors[name].State;

    public Task PingAsync(CancellationToken cancellationToken) => Ping(cancellationToken);

    public ValueTask<string?> GetKafkaClusterIdAsync(CancellationToken cancellationToken) => new("cluster-1");

    public Task<IReadOnlyList<string>> GetConnectorsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _connectors.Keys.Order(StringComparer.Ordinal)]);

    public Task<ConnectorInfo> GetConnectorInfoAsync(string connector, CancellationToken cancellationToken) => Task.FromResult(Info(connector));

    public Task<IReadOnlyDictionary<string, string?>> GetConnectorConfigAsync(string connector, CancellationToken cancellationToken) =>
        Task.FromResult(Info(connector).Config);

    /// <summary>The worker that leads, where this one does not.</summary>
    public WrongWorkerException? Elsewhere { get; set; }

    public Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken) =>
        PutConnectorConfigAsync(connector, config, initialState, allowReplace, null, cancellationToken);

    public async Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, ConfigPrecondition? precondition, CancellationToken cancellationToken)
    {
        Putting();
        if (Elsewhere is not null)
            throw Elsewhere;
        await RestFixture.Validator.EnsureValidAsync(config, cancellationToken);
        var isNew = !_connectors.ContainsKey(connector);
        if (!isNew && !allowReplace)
            throw new AlreadyExistsException($"Connector {connector} already exists");
        precondition?.Invoke(isNew ? null : _connectors[connector].Config);
        _connectors[connector] = (config, initialState ?? (isNew ? TargetState.Started : _connectors[connector].State));
        return new(isNew, Info(connector));
    }

    public Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, IReadOnlyDictionary<string, string?>? patch, CancellationToken cancellationToken) =>
        PatchConnectorConfigAsync(connector, patch, null, cancellationToken);

    public async Task<ConnectorInfo> PatchConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?>? patch, ConfigPrecondition? precondition, CancellationToken cancellationToken)
    {
        if (Elsewhere is not null)
            throw Elsewhere;
        precondition?.Invoke(Info(connector).Config);
        var patched = new OrderedDictionary<string, string?>(Info(connector).Config, StringComparer.Ordinal);
        foreach (var (key, value) in patch ?? throw new ConnectException("Cannot invoke \"java.util.Map.forEach(java.util.function.BiConsumer)\" because \"patch\" is null"))
        {
            if (value is null)
                patched.Remove(key);
            else
                patched[key] = value;
        }
        await RestFixture.Validator.EnsureValidAsync(patched, cancellationToken);
        _connectors[connector] = (patched, TargetState.Started);
        return Info(connector);
    }

    public Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken) => DeleteConnectorAsync(connector, null, cancellationToken);

    public Task DeleteConnectorAsync(string connector, ConfigPrecondition? precondition, CancellationToken cancellationToken)
    {
        precondition?.Invoke(Info(connector).Config);
        return _connectors.TryRemove(connector, out _) ? Task.CompletedTask : throw new NotFoundException($"Connector {connector} not found");
    }

    public Task<ConnectorStateInfo> GetConnectorStatusAsync(string connector, CancellationToken cancellationToken) =>
        _connectors.ContainsKey(connector)
            ? Task.FromResult(Status?.Invoke(connector) ?? StatusOf(connector))
            : throw new NotFoundException($"No status found for connector {connector}");

    public Task<IReadOnlyList<ConnectorSummary>> GetSummariesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ConnectorSummary>>([.. _connectors.Keys.Select(static name => new ConnectorSummary(name, ConnectorCondition.Running, 1, 1, 0))]);

    public Task<TaskStateInfo> GetTaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken) =>
        _connectors.ContainsKey(task.Connector) && task.Task == 0
            ? Task.FromResult(new TaskStateInfo(0, ExecutionState.Running, "127.0.0.1:8083", null, "4.3.1"))
            : throw new NotFoundException($"No status found for task {task}");

    public Task<IReadOnlyList<TaskInfo>> GetTaskInfosAsync(string connector, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskInfo>>([new(new(connector, 0), Info(connector).Config)]);

    public Task RestartConnectorAsync(string connector, CancellationToken cancellationToken) => Known(connector, $"Unknown connector: {connector}");

    public Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        Calls.Add(request.ToString());
        return _connectors.ContainsKey(request.Connector)
            ? Task.FromResult(RestartPlan?.Invoke(request) ?? StatusOf(request.Connector))
            : throw new NotFoundException($"Unknown connector: {request.Connector}");
    }

    public Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken) => Known(task.Connector, $"Unknown connector: {task.Connector}");

    public Task PauseConnectorAsync(string connector, CancellationToken cancellationToken) => Target(connector, TargetState.Paused);

    public Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken) => Target(connector, TargetState.Started);

    public Task StopConnectorAsync(string connector, CancellationToken cancellationToken) => Target(connector, TargetState.Stopped);

    public Task<IReadOnlyList<ConnectorOffset>> GetOffsetsAsync(string connector, CancellationToken cancellationToken)
    {
        Info(connector);
        return Task.FromResult(Offsets);
    }

    public Task<string> AlterOffsetsAsync(string connector, IReadOnlyList<ConnectorOffset>? offsets, CancellationToken cancellationToken)
    {
        Info(connector);
        Altered = offsets;
        return Task.FromResult("The offsets for this connector have been altered successfully");
    }

    public Task<string> ResetOffsetsAsync(string connector, CancellationToken cancellationToken)
    {
        Info(connector);
        return Task.FromResult("The offsets for this connector have been reset successfully");
    }

    public Task<IReadOnlyCollection<string>> GetActiveTopicsAsync(string connector, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyCollection<string>>(_connectors.ContainsKey(connector) ? ["t"] : []);

    public Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>?>? tasks, InternalRequest request, CancellationToken cancellationToken)
    {
        Internal = request;
        InternalTasks = tasks;
        return Refusal is null ? Known(connector, $"Connector {connector} not found") : Task.FromException(Refusal);
    }

    public Task FenceZombiesAsync(string connector, InternalRequest request, CancellationToken cancellationToken)
    {
        Internal = request;
        return Refusal is null ? Known(connector, $"Connector {connector} not found") : Task.FromException(Refusal);
    }

    public Task EnsureMemberAsync(string memberId, InternalRequest request, CancellationToken cancellationToken)
    {
        Internal = request;
        return Refusal is not null ? Task.FromException(Refusal) : memberId == Member ? Task.CompletedTask : Task.FromException(new InternalRequestException(410, "another"));
    }

    public async Task OnRebalanceAsync(string memberId, InternalRequest request, CancellationToken cancellationToken)
    {
        await EnsureMemberAsync(memberId, request, cancellationToken);
        Rebalances++;
    }

    /// <summary>The member of the group that this worker is.</summary>
    public string Member { get; set; } = "connect-127.0.0.1:8083-1";

    /// <summary>How often another worker has told of a rebalance.</summary>
    public int Rebalances { get; private set; }

    public Task<bool> PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>What came from another worker last.</summary>
    public InternalRequest? Internal { get; private set; }

    public IReadOnlyList<IReadOnlyDictionary<string, string?>?>? InternalTasks { get; private set; }

    /// <summary>What requests of other workers fail with.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>What to do about tasks that have failed.</summary>
    public ErrorExplanation? Explanation { get; set; }

    private ConnectorStateInfo StatusOf(string connector) => new(
        connector,
        new(ExecutionState.Running, "127.0.0.1:8083", null, "4.3.1"),
        [new(0, ExecutionState.Failed, "127.0.0.1:8083", "boom\n\tat x", null) { Explanation = Explanation }],
        ConnectorType.Source);

    private ConnectorInfo Info(string connector) => _connectors.TryGetValue(connector, out var found)
        ? new(connector, found.Config, found.State == TargetState.Stopped ? [] : [new(connector, 0)], ConnectorType.Source)
        : throw new NotFoundException($"Connector {connector} not found");

    private Task Known(string connector, string message) => _connectors.ContainsKey(connector) ? Task.CompletedTask : throw new NotFoundException(message);

    private Task Target(string connector, TargetState state)
    {
        if (!_connectors.TryGetValue(connector, out var found))
            throw new NotFoundException($"Unknown connector {connector}");
        _connectors[connector] = (found.Config, state);
        return Task.CompletedTask;
    }
}
