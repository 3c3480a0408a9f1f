using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>ElectLeaders (key 43), versions 0-2: the only replica always leads, so no election is ever needed. Source: protocol guide; KIP-460.</summary>
internal sealed class ElectLeadersHandler(TopicCatalog catalog) : IRequestHandler<ElectLeadersRequest, ElectLeadersResponse>
{
    public ValueTask<ElectLeadersResponse?> HandleAsync(RequestContext context, ElectLeadersRequest request, CancellationToken cancellationToken)
    {
        var response = new ElectLeadersResponse();
        foreach (var topic in request.TopicPartitions ?? [])
        {
            response.ReplicaElectionResults.Add(new()
            {
                Topic = topic.Topic,
                PartitionResult =
                [
                    .. topic.Partitions.Select(partition => new ElectLeadersResponse.PartitionElectionResult
                    {
                        PartitionId = partition,
                        ErrorCode = catalog.FindPartition(new(topic.Topic, partition)) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.ElectionNotNeeded,
                    }),
                ],
            });
        }

        return new(response);
    }
}
