using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Broker.Groups;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>DeleteTopics (key 20), versions 1-6, complete: committed offsets of the topic go with it. Source: protocol guide; KIP-516 (by id).</summary>
internal sealed class DeleteTopicsHandler(TopicCatalog catalog, GroupCoordinator groups, BrokerConfig config) : IRequestHandler<DeleteTopicsRequest, DeleteTopicsResponse>
{
    private const int TopicIdVersionMin = 6;

    public async ValueTask<DeleteTopicsResponse?> HandleAsync(RequestContext context, DeleteTopicsRequest request, CancellationToken cancellationToken)
    {
        var response = new DeleteTopicsResponse();
        if (context.Version < TopicIdVersionMin)
        {
            foreach (var name in request.TopicNames)
                response.Responses.Add(await DeleteAsync(name, cancellationToken).ConfigureAwait(false));
            return response;
        }

        foreach (var asked in request.Topics)
        {
            if (asked.Name is not null && asked.TopicId != Guid.Empty)
                response.Responses.Add(new() { Name = asked.Name, TopicId = asked.TopicId, ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = "You may not specify both topic name and topic id." });
            else if (asked.Name is not null)
                response.Responses.Add(await DeleteAsync(asked.Name, cancellationToken).ConfigureAwait(false));
            else if (catalog.TryGet(asked.TopicId, out var topic))
                response.Responses.Add(await DeleteAsync(topic.Name, cancellationToken).ConfigureAwait(false));
            else
                response.Responses.Add(new() { TopicId = asked.TopicId, ErrorCode = ErrorCode.UnknownTopicId, ErrorMessage = "This server does not host this topic ID." });
        }

        return response;
    }

    private async ValueTask<DeleteTopicsResponse.DeletableTopicResult> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (!config.IsTopicDeletionEnabled)
            return new() { Name = name, ErrorCode = ErrorCode.TopicDeletionDisabled, ErrorMessage = "Topic deletion is disabled." };
        if (Topic.IsInternalName(name))
            return new() { Name = name, ErrorCode = ErrorCode.InvalidTopic, ErrorMessage = $"The topic {name} is the broker's own: committed offsets live in it." };
        var result = await catalog.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        if (result.Topic is not null)
            await groups.ForgetTopicAsync(name).ConfigureAwait(false);
        return new() { Name = name, TopicId = result.Topic?.Id ?? Guid.Empty, ErrorCode = result.Error, ErrorMessage = result.Message };
    }
}
