using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <inheritdoc cref="ITransactionalSender"/>
internal sealed class TransactionalSender(TransactionalProducer producer) : ITransactionalSender
{
    public bool IsOpen => producer.IsOpen;

    public KafkaException? Failure => producer.Failure;

    public Task<KafkaException> Failed => producer.Failed;

    public Task InitializeAsync(CancellationToken cancellationToken) => producer.InitializeAsync(cancellationToken);

    public void Begin() => producer.Begin();

    public bool TrySend(in ProducerRecord record, IDeliveryListener listener) => producer.TrySend(record, listener);

    public bool KnowsPartition(string topic, int partition) => producer.KnowsPartition(topic, partition);

    public Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken cancellationToken) =>
        producer.FindPartitionAsync(topic, partition, waited, cancellationToken);

    public ValueTask WaitForSpaceAsync(CancellationToken cancellationToken) => producer.WaitForSpaceAsync(cancellationToken);

    public Task SendAsync(string topic, byte[] key, byte[]? value, CancellationToken cancellationToken) => producer.SendAsync(topic, key, value, cancellationToken);

    public Task CommitAsync(CancellationToken cancellationToken) => producer.CommitAsync(cancellationToken);

    public Task AbortAsync(CancellationToken cancellationToken) => producer.AbortAsync(cancellationToken);

    public Task GiveUpAsync() => producer.CloseAsync(aborts: false);

    public ValueTask DisposeAsync() => producer.DisposeAsync();
}
