namespace Headrace.Kafka.Client;

/// <summary>One record to send. All of it is borrowed for the call to <see cref="RecordProducer.TrySend"/>, which copies the bytes.</summary>
public readonly ref struct ProducerRecord
{
    /// <summary>Stands for "let the partitioner choose": murmur2 of the key like Java's, or any partition for a null key.</summary>
    public const int AnyPartition = -1;

    /// <summary>A record for any partition.</summary>
    public ProducerRecord()
    {
    }

    /// <summary>The topic's name.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition, or <see cref="AnyPartition"/>.</summary>
    public int Partition { get; init; } = AnyPartition;

    /// <summary>The key, or null.</summary>
    public BytesOrNull Key { get; init; }

    /// <summary>The value, or null for a tombstone.</summary>
    public BytesOrNull Value { get; init; }

    /// <summary>Milliseconds since 1970 UTC, or null for now. librdkafka can't send 0, which is sent as 1 with a warning.</summary>
    public long? TimestampMs { get; init; }

    /// <summary>The headers, in order.</summary>
    public ReadOnlySpan<RecordHeader> Headers { get; init; }
}
