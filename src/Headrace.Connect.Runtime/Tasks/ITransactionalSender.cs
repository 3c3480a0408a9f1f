using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Where an exactly-once source task's records and offsets go: a producer of its own.</summary>
internal interface ITransactionalSender : IRecordSender, IAsyncDisposable
{
    /// <inheritdoc cref="TransactionalProducer.IsOpen"/>
    bool IsOpen { get; }

    /// <inheritdoc cref="TransactionalProducer.InitializeAsync"/>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="TransactionalProducer.Begin"/>
    void Begin();

    /// <inheritdoc cref="TransactionalProducer.SendAsync"/>
    Task SendAsync(string topic, byte[] key, byte[]? value, CancellationToken cancellationToken);

    /// <inheritdoc cref="TransactionalProducer.CommitAsync"/>
    Task CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="TransactionalProducer.AbortAsync"/>
    Task AbortAsync(CancellationToken cancellationToken);
}
