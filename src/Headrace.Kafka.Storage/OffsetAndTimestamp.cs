namespace Headrace.Kafka.Storage;

/// <summary>A record's offset and timestamp (ms), and the leader epoch it was written in.</summary>
internal readonly record struct OffsetAndTimestamp(long Offset, long Timestamp, int LeaderEpoch);
