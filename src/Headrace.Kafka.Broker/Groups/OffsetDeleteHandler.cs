using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>OffsetDelete (key 47), version 0, complete. Source: protocol guide; KIP-496.</summary>
internal sealed class OffsetDeleteHandler(GroupCoordinator groups, TopicCatalog catalog) : IRequestHandler<OffsetDeleteRequest, OffsetDeleteResponse>
{
    public async ValueTask<OffsetDeleteResponse?> HandleAsync(RequestContext context, OffsetDeleteRequest request, CancellationToken cancellationToken)
    {
        var response = new OffsetDeleteResponse();
        var partitions = new List<TopicPartition>();
        var answers = new List<OffsetDeleteResponse.OffsetDeleteResponsePartition>();
        foreach (var topic in request.Topics)
        {
            var topicResponse = new OffsetDeleteResponse.OffsetDeleteResponseTopic { Name = topic.Name };
            response.Topics.Add(topicResponse);
            foreach (var asked in topic.Partitions)
            {
                var answer = new OffsetDeleteResponse.OffsetDeleteResponsePartition { PartitionIndex = asked.PartitionIndex };
                topicResponse.Partitions.Add(answer);
                var partition = new TopicPartition(topic.Name, asked.PartitionIndex);
                if (catalog.FindPartition(partition) is null)
                {
                    answer.ErrorCode = ErrorCode.UnknownTopicOrPartition;
                    continue;
                }

                partitions.Add(partition);
                answers.Add(answer);
            }
        }

        var (error, errors) = await groups.DeleteOffsetsAsync(request.GroupId, partitions).ConfigureAwait(false);
        if (error != ErrorCode.None)
            return new() { ErrorCode = error };
        for (var i = 0; i < answers.Count; i++)
            answers[i].ErrorCode = errors[i];
        return response;
    }
}
