using System.Collections.Concurrent;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>A topic of one partition that all workers of a simulation share.</summary>
internal sealed class SimulatedTopic
{
    private readonly Lock _lock = new();
    private readonly List<(byte[] Key, byte[]? Value)> _records = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _records.Count;
        }
    }

    public (byte[] Key, byte[]? Value) this[int offset]
    {
        get
        {
            lock (_lock)
                return _records[offset];
        }
    }

    public void Append(params ReadOnlySpan<(byte[] Key, byte[]? Value)> records)
    {
        lock (_lock)
            _records.AddRange(records);
    }
}

/// <summary>One worker's reader of a topic: it reads when the simulation lets it.</summary>
internal abstract class SimulatedReader(SimulatedTopic topic)
{
    private readonly Lock _lock = new();
    private readonly List<(int Offset, TaskCompletionSource Reached)> _waiters = [];
    private int _position;

    /// <summary>Whether the worker can't reach the brokers.</summary>
    public bool IsCutOff { get; set; }

    protected SimulatedTopic Topic => topic;

    public void Read(int recordsMax)
    {
        lock (_lock)
        {
            for (var i = 0; i < recordsMax && !IsCutOff && _position < topic.Count; i++)
            {
                var (key, value) = topic[_position];
                Apply(key, value is null ? (ReadOnlyMemory<byte>?)null : value, _position++);
            }
            _waiters.RemoveAll(waiter => waiter.Offset <= _position && waiter.Reached.TrySetResult());
        }
    }

    protected Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _waiters.Add((topic.Count, waiter));
        return waiter.Task.WaitAsync(cancellationToken);
    }

    protected void Write(params ReadOnlySpan<(byte[] Key, byte[]? Value)> records)
    {
        if (IsCutOff)
            throw new ConnectException("the brokers are out of reach");
        topic.Append(records);
    }

    protected abstract void Apply(byte[] key, ReadOnlyMemory<byte>? value, int offset);
}

/// <summary>A config store over a simulated topic, with the real records and the real rules of reading them.</summary>
internal sealed class SimulatedConfigStore(SimulatedTopic topic) : SimulatedReader(topic), IConfigStore
{
    private readonly ConfigTopicState _state = new(NullLogger.Instance);
    private Action<ConfigChange>? _onChange;

    public ConfigSnapshot Snapshot => _state.Snapshot;

    public Task StartAsync(Action<ConfigChange> onChange, CancellationToken cancellationToken)
    {
        Read(int.MaxValue);
        _onChange = onChange;
        return Task.CompletedTask;
    }

    public Task PutConnectorAsync(string connector, IReadOnlyDictionary<string, string?> config, TargetState? target, CancellationToken cancellationToken)
    {
        if (target is { } state)
            Write((ConfigTopicRecords.TargetStateKey(connector), ConfigTopicRecords.TargetStateValue(state)));
        Write((ConfigTopicRecords.ConnectorKey(connector), ConfigTopicRecords.Properties(config)));
        return ReadToEndAsync(cancellationToken);
    }

    public Task RemoveConnectorAsync(string connector, CancellationToken cancellationToken)
    {
        Write((ConfigTopicRecords.ConnectorKey(connector), null), (ConfigTopicRecords.TargetStateKey(connector), null));
        return ReadToEndAsync(cancellationToken);
    }

    public async Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> configs, CancellationToken cancellationToken)
    {
        for (var task = 0; task < configs.Count; task++)
            Write((ConfigTopicRecords.TaskKey(new(connector, task)), ConfigTopicRecords.Properties(configs[task])));
        await ReadToEndAsync(cancellationToken);
        Write((ConfigTopicRecords.CommitKey(connector), ConfigTopicRecords.Commit(configs.Count)));
        await ReadToEndAsync(cancellationToken);
    }

    public Task PutTargetStateAsync(string connector, TargetState target, CancellationToken cancellationToken)
    {
        Write((ConfigTopicRecords.TargetStateKey(connector), ConfigTopicRecords.TargetStateValue(target)));
        return Task.CompletedTask;
    }

    public Task PutRestartRequestAsync(RestartRequest request, CancellationToken cancellationToken)
    {
        Write((ConfigTopicRecords.RestartKey(request.Connector), ConfigTopicRecords.Restart(request)));
        return ReadToEndAsync(cancellationToken);
    }

    public Task PutFencedTaskCountAsync(string connector, int taskCount, CancellationToken cancellationToken)
    {
        Write((ConfigTopicRecords.FencingKey(connector), ConfigTopicRecords.FencedTaskCount(taskCount)));
        return ReadToEndAsync(cancellationToken);
    }

    public Task PutSessionKeyAsync(SessionKey key, CancellationToken cancellationToken)
    {
        Write((ConfigTopicRecords.SessionKeyBytes(), ConfigTopicRecords.SessionKeyValue(key)));
        return ReadToEndAsync(cancellationToken);
    }

    public Task PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken)
    {
        Write((ConfigTopicRecords.LoggerKey(logger), ConfigTopicRecords.LoggerLevel(level)));
        return Task.CompletedTask;
    }

    public Task RefreshAsync(CancellationToken cancellationToken) =>
        IsCutOff ? Task.FromException(new ConnectException("the brokers are out of reach")) : ReadToEndAsync(cancellationToken);

    public ValueTask DisposeAsync() => default;

    protected override void Apply(byte[] key, ReadOnlyMemory<byte>? value, int offset)
    {
        if (_state.Apply(key, value, offset) is { } change)
            _onChange?.Invoke(change);
    }
}

/// <summary>A status store over a simulated topic.</summary>
internal sealed class SimulatedStatusStore(SimulatedTopic topic) : SimulatedReader(topic), IStatusStore
{
    private readonly StatusTable _table = new();

    public Action<StatusRecord>? Changed
    {
        get => _table.Changed;
        set => _table.Changed = value;
    }

    private readonly ConcurrentQueue<(byte[] Key, byte[]? Value)> _unsent = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Read(int.MaxValue);
        return Task.CompletedTask;
    }

    public void Put(StatusRecord status)
    {
        _unsent.Enqueue((Encoding.UTF8.GetBytes(StatusTopicRecords.Key(status.Connector, status.Task)), status.State == ExecutionState.Destroyed ? null : StatusTopicRecords.Value(status)));
        Send();
    }

    /// <summary>The store goes on trying; what it never gets rid of is lost with the process.</summary>
    public void Send()
    {
        while (!IsCutOff && _unsent.TryDequeue(out var record))
            Topic.Append(record);
    }

    public bool MayWrite(StatusRecord status) => _table.MayWrite(status);

    public StatusRecord? Get(string connector) => _table.Get(connector);

    public StatusRecord? Get(ConnectorTaskId task) => _table.Get(task);

    public IReadOnlyList<StatusRecord> GetTasks(string connector) => _table.GetTasks(connector);

    public IReadOnlyCollection<string> GetConnectors() => _table.GetConnectors();

    public void PutTopic(TopicUse use) => _table.SetTopic(use.Topic, use.Connector);

    public void DeleteTopic(string topic, string connector) => _table.RemoveTopic(topic, connector);

    public bool HasTopic(string topic, string connector) => _table.HasTopic(topic, connector);

    public IReadOnlyCollection<string> GetTopics(string connector) => _table.GetTopics(connector);

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;

    protected override void Apply(byte[] key, ReadOnlyMemory<byte>? value, int offset) => StatusTopicRecords.Apply(_table, key, value);
}
