using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Where a source task's records go: a producer, which tasks may share.</summary>
internal interface IRecordSender
{
    /// <inheritdoc cref="RecordProducer.Failure"/>
    KafkaException? Failure { get; }

    /// <inheritdoc cref="RecordProducer.Failed"/>
    Task<KafkaException> Failed { get; }

    /// <inheritdoc cref="RecordProducer.TrySend"/>
    bool TrySend(in ProducerRecord record, IDeliveryListener listener);

    /// <inheritdoc cref="RecordProducer.KnowsPartition"/>
    bool KnowsPartition(string topic, int partition);

    /// <inheritdoc cref="RecordProducer.FindPartitionAsync"/>
    Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken cancellationToken);

    /// <inheritdoc cref="RecordProducer.WaitForSpaceAsync"/>
    ValueTask WaitForSpaceAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Ends at once, for a task that is given up: what is not acknowledged is not sent any more, because a successor reads it again; of a producer that others use too, only when they have ended.
    /// An open transaction is left to whoever takes its id next.
    /// </summary>
    Task GiveUpAsync();
}
