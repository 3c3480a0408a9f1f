namespace Headrace.Kafka.Client;

/// <summary>Where a record went.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset; -1 with <c>acks=0</c>.</param>
/// <param name="TimestampMs">The timestamp in the log.</param>
public readonly record struct RecordMetadata(int Partition, long Offset, long TimestampMs);
