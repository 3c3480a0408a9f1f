using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Fetch;

/// <summary>
/// OffsetForLeaderEpoch (key 23), versions 2-4, complete: there is one epoch, because nothing that a consumer could read is ever cut off again.
/// Source: protocol guide; KIP-320 (consumers detect truncation).
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(TopicCatalog catalog) : IRequestHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>
{
    public ValueTask<OffsetForLeaderEpochResponse?> HandleAsync(RequestContext context, OffsetForLeaderEpochRequest request, CancellationToken cancellationToken)
    {
        var response = new OffsetForLeaderEpochResponse();
        foreach (var asked in request.Topics)
        {
            var topicResponse = new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult { Topic = asked.Topic };
            response.Topics.Add(topicResponse);
            catalog.TryGet(asked.Topic, out var topic);
            foreach (var partition in asked.Partitions)
                topicResponse.Partitions.Add(Find(topic?.FindPartition(partition.Partition), partition));
        }

        return new(response);
    }

    private static OffsetForLeaderEpochResponse.EpochEndOffset Find(Partition? partition, OffsetForLeaderEpochRequest.OffsetForLeaderPartition asked)
    {
        var response = new OffsetForLeaderEpochResponse.EpochEndOffset { Partition = asked.Partition };
        response.ErrorCode = partition is null ? ErrorCode.UnknownTopicOrPartition : Partition.CheckLeaderEpoch(asked.CurrentLeaderEpoch);
        if (partition is not null && response.ErrorCode == ErrorCode.None && asked.LeaderEpoch == Partition.LeaderEpoch)
        {
            response.LeaderEpoch = Partition.LeaderEpoch;
            response.EndOffset = partition.Log.HighWatermark;
        }

        return response;
    }
}
