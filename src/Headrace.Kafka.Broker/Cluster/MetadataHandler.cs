using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Cluster;

/// <summary>
/// Metadata (key 3), versions 0-13, complete. A topic that is created because a client asked for it is in the same answer: Kafka says
/// UNKNOWN_TOPIC_OR_PARTITION first and lets the client ask again. Source: protocol guide; KIP-516 (topic ids).
/// </summary>
internal sealed class MetadataHandler(TopicCatalog catalog, BrokerConfig config, BrokerNode node) : IRequestHandler<MetadataRequest, MetadataResponse>
{
    public async ValueTask<MetadataResponse?> HandleAsync(RequestContext context, MetadataRequest request, CancellationToken cancellationToken)
    {
        var response = new MetadataResponse
        {
            ClusterId = node.ClusterId,
            ControllerId = node.Id,
            Brokers = [new() { NodeId = node.Id, Host = node.Host, Port = node.Port }],
        };
        if (request.IncludeClusterAuthorizedOperations)
            response.ClusterAuthorizedOperations = AuthorizedOperations.Cluster;

        var isForAll = request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);
        if (isForAll)
        {
            foreach (var topic in catalog.Topics)
                response.Topics.Add(Describe(topic, request.IncludeTopicAuthorizedOperations));
            return response;
        }

        foreach (var asked in request.Topics!)
            response.Topics.Add(await FindAsync(asked, request, cancellationToken).ConfigureAwait(false));
        return response;
    }

    private async ValueTask<MetadataResponse.MetadataResponseTopic> FindAsync(MetadataRequest.MetadataRequestTopic asked, MetadataRequest request, CancellationToken cancellationToken)
    {
        if (asked.Name is null)
        {
            return catalog.TryGet(asked.TopicId, out var byId)
                ? Describe(byId, request.IncludeTopicAuthorizedOperations)
                : new() { ErrorCode = ErrorCode.UnknownTopicId, TopicId = asked.TopicId };
        }

        if (catalog.TryGet(asked.Name, out var topic))
            return Describe(topic, request.IncludeTopicAuthorizedOperations);
        if (TopicCatalog.CheckName(asked.Name) is not null)
            return new() { ErrorCode = ErrorCode.InvalidTopic, Name = asked.Name };
        if (!config.IsTopicAutoCreated || !request.AllowAutoTopicCreation || Topic.IsInternalName(asked.Name))
            return new() { ErrorCode = ErrorCode.UnknownTopicOrPartition, Name = asked.Name };

        var created = await catalog.CreateAsync(
            new(asked.Name, config.PartitionsDefault, new Dictionary<string, string>(StringComparer.Ordinal)), validateOnly: false, cancellationToken).ConfigureAwait(false);
        if (created.Error == ErrorCode.TopicAlreadyExists && catalog.TryGet(asked.Name, out topic))
            return Describe(topic, request.IncludeTopicAuthorizedOperations);   // somebody else asked at the same time
        return created.Topic is null
            ? new() { ErrorCode = created.Error, Name = asked.Name }
            : Describe(created.Topic, request.IncludeTopicAuthorizedOperations);
    }

    private MetadataResponse.MetadataResponseTopic Describe(Topic topic, bool withOperations)
    {
        var described = new MetadataResponse.MetadataResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = topic.IsInternal,
            TopicAuthorizedOperations = withOperations ? AuthorizedOperations.Topic : AuthorizedOperations.Omitted,
        };
        List<int> self = [node.Id];
        foreach (var partition in topic.Partitions)
        {
            described.Partitions.Add(new()
            {
                PartitionIndex = partition.Index,
                LeaderId = node.Id,
                LeaderEpoch = Partition.LeaderEpoch,
                ReplicaNodes = self,
                IsrNodes = self,
            });
        }

        return described;
    }
}
