namespace Headrace.Kafka.Client;

/// <summary>What the consumer knows of one partition that is its own now.</summary>
/// <param name="id">The partition.</param>
/// <param name="assignment">The number of the rebalance that brought it.</param>
internal sealed class PartitionState(TopicPartition id, int assignment)
{
    public const long Unknown = -1;

    public TopicPartition Id => id;

    /// <summary>Which rebalance brought it.</summary>
    public int Assignment => assignment;

    /// <summary>The offset of the next record to hand out, or <see cref="Unknown"/> before the first record of a partition that starts at a looked-up place.</summary>
    public long Position { get; set; } = Unknown;

    /// <summary>Which of <see cref="StartOffset"/>'s values the partition was sent to while <see cref="Position"/> is unknown; null if to none.</summary>
    public long? Special { get; set; }

    /// <summary>What the owner wants; librdkafka is told after a rebalance.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Where librdkafka still has to be sent to. Records that come before that are dropped.</summary>
    public long? PendingSeek { get; set; }

    /// <summary>The end of the partition at the time when it was reached, or <see cref="Unknown"/>.</summary>
    public long EndReached { get; set; } = Unknown;
}
