using System.Text;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>OffsetCommit (key 8), versions 2-10, complete for classic groups: answered when the offsets are durable. Source: protocol guide; KIP-516 (topic ids).</summary>
internal sealed class OffsetCommitHandler(GroupCoordinator groups, TopicCatalog catalog, BrokerConfig config) : IRequestHandler<OffsetCommitRequest, OffsetCommitResponse>
{
    private const int TopicIdVersionMin = 10;

    public async ValueTask<OffsetCommitResponse?> HandleAsync(RequestContext context, OffsetCommitRequest request, CancellationToken cancellationToken)
    {
        var response = new OffsetCommitResponse();
        var offsets = new List<OffsetToCommit>();
        var accepted = new List<OffsetCommitResponse.OffsetCommitResponsePartition>();
        foreach (var asked in request.Topics)
        {
            var topicResponse = new OffsetCommitResponse.OffsetCommitResponseTopic { Name = asked.Name, TopicId = asked.TopicId };
            response.Topics.Add(topicResponse);
            var isFound = context.Version >= TopicIdVersionMin ? catalog.TryGet(asked.TopicId, out var topic) : catalog.TryGet(asked.Name, out topic);
            foreach (var partition in asked.Partitions)
            {
                var partitionResponse = new OffsetCommitResponse.OffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex };
                topicResponse.Partitions.Add(partitionResponse);
                if (topic?.FindPartition(partition.PartitionIndex) is null)
                {
                    partitionResponse.ErrorCode = isFound || context.Version < TopicIdVersionMin ? ErrorCode.UnknownTopicOrPartition : ErrorCode.UnknownTopicId;
                }
                else if (partition.CommittedMetadata is { } metadata && Encoding.UTF8.GetByteCount(metadata) > config.OffsetMetadataBytesMax)
                {
                    partitionResponse.ErrorCode = ErrorCode.OffsetMetadataTooLarge;
                }
                else
                {
                    offsets.Add(new(new(topic.Name, partition.PartitionIndex), partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata));
                    accepted.Add(partitionResponse);
                }
            }
        }

        // An empty group id is that of a consumer without a group: offsets were once kept under it, and Kafka takes them still.
        var error = await groups.CommitAsync(request.GroupId, request.MemberId, request.GroupInstanceId, request.GenerationIdOrMemberEpoch, offsets).ConfigureAwait(false);
        foreach (var partition in accepted)
            partition.ErrorCode = error;
        return response;
    }
}
