using Headrace.Kafka.Broker.Cluster;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>CreatePartitions (key 37), versions 0-3, complete for one replica. Source: protocol guide; KIP-195.</summary>
internal sealed class CreatePartitionsHandler(TopicCatalog catalog, BrokerNode node) : IRequestHandler<CreatePartitionsRequest, CreatePartitionsResponse>
{
    public async ValueTask<CreatePartitionsResponse?> HandleAsync(RequestContext context, CreatePartitionsRequest request, CancellationToken cancellationToken)
    {
        var response = new CreatePartitionsResponse();
        foreach (var topic in request.Topics)
        {
            if (Topic.IsInternalName(topic.Name))
            {
                // Groups find their partition by the number of partitions: with another one they would lose their offsets.
                response.Results.Add(new() { Name = topic.Name, ErrorCode = ErrorCode.InvalidTopic, ErrorMessage = $"The topic {topic.Name} is the broker's own." });
                continue;
            }

            if (topic.Assignments is not null && topic.Assignments.Any(assignment => assignment.BrokerIds is not [var id] || id != node.Id))
            {
                response.Results.Add(new() { Name = topic.Name, ErrorCode = ErrorCode.InvalidReplicaAssignment, ErrorMessage = $"Broker {node.Id} is the only one." });
                continue;
            }

            var result = await catalog.AddPartitionsAsync(topic.Name, topic.Count, request.ValidateOnly, cancellationToken).ConfigureAwait(false);
            response.Results.Add(new() { Name = topic.Name, ErrorCode = result.Error, ErrorMessage = result.Message });
        }

        return response;
    }
}
