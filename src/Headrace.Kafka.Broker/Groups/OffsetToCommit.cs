using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>An offset that is to be committed.</summary>
internal readonly record struct OffsetToCommit(TopicPartition Partition, long Offset, int LeaderEpoch, string? Metadata);
