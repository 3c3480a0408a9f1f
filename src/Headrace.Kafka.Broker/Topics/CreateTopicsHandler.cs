using Headrace.Kafka.Broker.Cluster;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>CreateTopics (key 19), versions 2-7, complete for one replica. Source: protocol guide; KIP-464 (defaults), KIP-525 (settings in the answer).</summary>
internal sealed class CreateTopicsHandler(TopicCatalog catalog, BrokerConfig config, BrokerNode node) : IRequestHandler<CreateTopicsRequest, CreateTopicsResponse>
{
    public async ValueTask<CreateTopicsResponse?> HandleAsync(RequestContext context, CreateTopicsRequest request, CancellationToken cancellationToken)
    {
        var response = new CreateTopicsResponse();
        var duplicates = request.Topics.GroupBy(topic => topic.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var name in duplicates)
            response.Topics.Add(new() { Name = name, ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = "Duplicate topic name." });
        foreach (var topic in request.Topics)
        {
            if (!duplicates.Contains(topic.Name))
                response.Topics.Add(await CreateAsync(topic, request.ValidateOnly, cancellationToken).ConfigureAwait(false));
        }

        return response;
    }

    private async ValueTask<CreateTopicsResponse.CreatableTopicResult> CreateAsync(CreateTopicsRequest.CreatableTopic topic, bool validateOnly, CancellationToken cancellationToken)
    {
        var (error, message, partitions) = CheckReplication(topic);
        if (error != ErrorCode.None)
            return new() { Name = topic.Name, ErrorCode = error, ErrorMessage = message };
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in topic.Configs)
        {
            if (setting.Value is null)
                return new() { Name = topic.Name, ErrorCode = ErrorCode.InvalidConfig, ErrorMessage = $"Null value not supported for topic configs: {setting.Name}" };
            own[setting.Name] = setting.Value;
        }

        var result = await catalog.CreateAsync(new(topic.Name, partitions, own), validateOnly, cancellationToken).ConfigureAwait(false);
        if (result.Topic is null)
            return new() { Name = topic.Name, ErrorCode = result.Error, ErrorMessage = result.Message };
        return new()
        {
            Name = topic.Name,
            TopicId = result.Topic.Id,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs =
            [
                .. TopicSettings.All.Select(setting => result.Topic.Config.Find(setting.Name) with { Name = setting.Name }).Select(value => new CreateTopicsResponse.CreatableTopicConfigs
                {
                    Name = value.Name,
                    Value = value.Value,
                    ConfigSource = (sbyte)value.Source,
                }),
            ],
        };
    }

    private (ErrorCode Error, string? Message, int Partitions) CheckReplication(CreateTopicsRequest.CreatableTopic topic)
    {
        if (topic.Assignments.Count > 0)
        {
            if (topic.NumPartitions != -1 || topic.ReplicationFactor != -1)
                return (ErrorCode.InvalidRequest, "A manual partition assignment was specified, but numPartitions or replicationFactor was not set to -1.", 0);
            var indexes = topic.Assignments.Select(assignment => assignment.PartitionIndex).Order().ToArray();
            if (!indexes.SequenceEqual(Enumerable.Range(0, indexes.Length)) || topic.Assignments.Any(assignment => assignment.BrokerIds is not [var id] || id != node.Id))
                return (ErrorCode.InvalidReplicaAssignment, $"Partitions have to be 0 to n-1, and each of them on broker {node.Id}, which is the only one.", 0);
            return (ErrorCode.None, null, indexes.Length);
        }

        if (topic.ReplicationFactor is not (-1 or 1))
        {
            return topic.ReplicationFactor < 1
                ? (ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.", 0)
                : (ErrorCode.InvalidReplicationFactor,
                    $"Unable to replicate the partition {topic.ReplicationFactor} time(s): The target replication factor of {topic.ReplicationFactor} cannot be reached because only 1 broker(s) are registered.",
                    0);
        }

        return topic.NumPartitions is -1 or > 0
            ? (ErrorCode.None, null, topic.NumPartitions == -1 ? config.PartitionsDefault : topic.NumPartitions)
            : (ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.", 0);
    }
}
