namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps states in memory, as standalone workers do.</summary>
/// <param name="onChanged">Hears of every state that is another one than before.</param>
internal sealed class MemoryStatusStore(Action<StatusRecord>? onChanged = null) : IStatusStore
{
    private readonly StatusTable _table = new() { Changed = onChanged };

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Put(StatusRecord status)
    {
        if (status.State != ExecutionState.Destroyed)
            _table.Set(status);
        else if (status.Task is { } task)
            _table.Remove(new ConnectorTaskId(status.Connector, task));
        else
            _table.Remove(status.Connector);
    }

    public void PutSafe(StatusRecord status)
    {
        if (_table.MayWrite(status))
            Put(status);
    }

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
}
