using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>A group's offset of a partition.</summary>
internal readonly record struct GroupPartition(string GroupId, TopicPartition Partition);
