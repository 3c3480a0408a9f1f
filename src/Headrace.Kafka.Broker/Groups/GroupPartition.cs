using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>A group's offset of a partition.</summary>
internal readonly record struct GroupPartition(string GroupId, TopicPartition Partition);
