namespace Headrace.Kafka.Broker.Groups;

/// <summary>An offset that a group committed.</summary>
/// <param name="Offset">The next offset to read.</param>
/// <param name="LeaderEpoch">The leader epoch of the last record read, -1 for unknown.</param>
/// <param name="Metadata">The client's own text.</param>
/// <param name="CommitTimestamp">When it was committed, in milliseconds since 1970.</param>
internal sealed record CommittedOffset(long Offset, int LeaderEpoch, string Metadata, long CommitTimestamp);
