namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps the states of connectors and tasks and the topics they use. Safe from any thread; writes return at once and are carried out in order.</summary>
internal interface IStatusStore : IAsyncDisposable
{
    /// <summary>Hears of every state that is read and is another one than before; null for nobody. It is called on a thread of the store, and must be short.</summary>
    Action<StatusRecord>? Changed { get; set; }

    /// <summary>Reads what there is.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Writes a state; <see cref="ExecutionState.Destroyed"/> forgets it.</summary>
    void Put(StatusRecord status);

    /// <summary>Whether a state does not hide what another worker has written in a newer generation.</summary>
    bool MayWrite(StatusRecord status);

    StatusRecord? Get(string connector);

    StatusRecord? Get(ConnectorTaskId task);

    /// <summary>The states of a connector's tasks, in no order.</summary>
    IReadOnlyList<StatusRecord> GetTasks(string connector);

    /// <summary>The connectors of which a state is known, or of one of whose tasks.</summary>
    IReadOnlyCollection<string> GetConnectors();

    void PutTopic(TopicUse use);

    void DeleteTopic(string topic, string connector);

    bool HasTopic(string topic, string connector);

    IReadOnlyCollection<string> GetTopics(string connector);

    /// <summary>Completes when all writes before the call are safe.</summary>
    Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Completes when everything that was safe at the call can be read here.</summary>
    /// <exception cref="Headrace.Kafka.Client.KafkaException">The topic can't be read.</exception>
    Task ReadToEndAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
