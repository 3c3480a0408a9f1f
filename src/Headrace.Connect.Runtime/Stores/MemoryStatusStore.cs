namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps states in memory, as standalone workers do.</summary>
internal sealed class MemoryStatusStore : IStatusStore
{
    private readonly StatusTable _table = new();

    public Action<StatusRecord>? Changed
    {
        get => _table.Changed;
        set => _table.Changed = value;
    }

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
}
