using Headrace.Kafka.Broker.Cluster;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>DescribeTopicPartitions (key 75), version 0, complete, page by page. Source: protocol guide; KIP-966.</summary>
internal sealed class DescribeTopicPartitionsHandler(TopicCatalog catalog, BrokerNode node) : IRequestHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>
{
    private const int PartitionsMax = 2000;

    public ValueTask<DescribeTopicPartitionsResponse?> HandleAsync(RequestContext context, DescribeTopicPartitionsRequest request, CancellationToken cancellationToken)
    {
        var response = new DescribeTopicPartitionsResponse();
        var left = Math.Clamp(request.ResponsePartitionLimit, 1, PartitionsMax);
        var cursor = request.Cursor;
        var names = request.Topics.Count == 0 ? catalog.Topics.Select(topic => topic.Name) : request.Topics.Select(topic => topic.Name);
        foreach (var name in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (cursor is not null && string.CompareOrdinal(name, cursor.TopicName) < 0)
                continue;
            if (left == 0)
            {
                response.NextCursor = new() { TopicName = name };
                break;
            }

            if (!catalog.TryGet(name, out var topic))
            {
                response.Topics.Add(new() { Name = name, ErrorCode = TopicCatalog.CheckName(name) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopic });
                continue;
            }

            var first = cursor is not null && cursor.TopicName == name ? Math.Max(0, cursor.PartitionIndex) : 0;
            var described = Describe(topic, first, left);
            response.Topics.Add(described);
            left -= described.Partitions.Count;
            var next = first + described.Partitions.Count;
            if (next >= topic.Partitions.Count)
                continue;
            response.NextCursor = new() { TopicName = name, PartitionIndex = next };
            break;
        }

        return new(response);
    }

    private DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic Describe(Topic topic, int first, int count)
    {
        List<int> self = [node.Id];
        return new()
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = topic.IsInternal,
            TopicAuthorizedOperations = AuthorizedOperations.Topic,
            Partitions =
            [
                .. topic.Partitions.Skip(first).Take(count).Select(partition => new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition
                {
                    PartitionIndex = partition.Index,
                    LeaderId = node.Id,
                    LeaderEpoch = Partition.LeaderEpoch,
                    ReplicaNodes = self,
                    IsrNodes = self,
                    EligibleLeaderReplicas = [],
                    LastKnownElr = [],
                }),
            ],
        };
    }
}
