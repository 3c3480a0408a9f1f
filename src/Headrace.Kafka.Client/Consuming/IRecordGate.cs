namespace Headrace.Kafka.Client;

/// <summary>Decides for each record that librdkafka gave whether it is handed out. Two sources ask it: the fast one and the one by one.</summary>
internal interface IRecordGate
{
    /// <summary>How many rebalances there have been. Cached partitions are good for one number only.</summary>
    int Assignment { get; }

    /// <summary>The state of a partition, or null if it is not ours (any more).</summary>
    PartitionState? Find(string topic, int partition);

    /// <summary>Whether to hand out a record; advances the position if so.</summary>
    /// <param name="partition">Its partition.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="mayBeOlder">Whether the record may have been taken from the queue before the last rebalance.</param>
    bool Accept(PartitionState partition, long offset, bool mayBeOlder);

    /// <summary>The end of a partition was reached.</summary>
    void EndReached(PartitionState? partition, long offset);

    /// <summary>An error came in place of a record.</summary>
    void Failed(Confluent.Kafka.ErrorCode code, string? topic, int partition, string reason);
}
