namespace Headrace.Kafka.Client;

/// <summary>Hears which partitions a consumer gets and loses. Called inside <see cref="RecordConsumer.Poll(TimeSpan)"/> and Close, on their thread, as Java's is.</summary>
/// <remarks>
/// Inside the call-backs the consumer's other methods may be used, except Poll, Subscribe, Assign and Close. An exception leaves the
/// assignment as it is and comes out of Poll.
/// </remarks>
public interface IRebalanceListener
{
    /// <summary>Partitions came. Their positions are known; no record of them was handed out yet; they are not paused.</summary>
    void OnPartitionsAssigned(IReadOnlyList<TopicPartition> partitions);

    /// <summary>Partitions go. Their offsets can still be committed.</summary>
    void OnPartitionsRevoked(IReadOnlyList<TopicPartition> partitions);

    /// <summary>Partitions are gone: another member may own them. Nothing can be committed for them.</summary>
    void OnPartitionsLost(IReadOnlyList<TopicPartition> partitions);
}
