using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>
/// OffsetFetch (key 9), versions 1-10, complete for classic groups. An unknown group has no offsets, which is no error. There are no transactions yet, so no
/// offset is ever unstable. Source: protocol guide; KIP-447 (stable offsets), KIP-709 (several groups), KIP-516 (topic ids).
/// </summary>
internal sealed class OffsetFetchHandler(GroupCoordinator groups, TopicCatalog catalog) : IRequestHandler<OffsetFetchRequest, OffsetFetchResponse>
{
    private const int SeveralGroupsVersionMin = 8;
    private const int TopicIdVersionMin = 10;
    private const long NoOffset = -1;

    public ValueTask<OffsetFetchResponse?> HandleAsync(RequestContext context, OffsetFetchRequest request, CancellationToken cancellationToken)
    {
        if (context.Version < SeveralGroupsVersionMin)
            return new(FetchOne(request));
        var response = new OffsetFetchResponse();
        foreach (var group in request.Groups)
            response.Groups.Add(Fetch(group, context.Version >= TopicIdVersionMin));
        return new(response);
    }

    private OffsetFetchResponse FetchOne(OffsetFetchRequest request)
    {
        var response = new OffsetFetchResponse();
        if (request.Topics is null)
        {
            foreach (var topic in groups.GetOffsets(request.GroupId).GroupBy(offset => offset.Key.Topic, StringComparer.Ordinal))
            {
                response.Topics.Add(new()
                {
                    Name = topic.Key,
                    Partitions = [.. topic.Select(offset => Old(offset.Key.Partition, offset.Value))],
                });
            }

            return response;
        }

        foreach (var asked in request.Topics)
        {
            response.Topics.Add(new()
            {
                Name = asked.Name,
                Partitions = [.. asked.PartitionIndexes.Select(partition => Old(partition, groups.TryGetOffset(request.GroupId, new(asked.Name, partition), out var offset) ? offset : null))],
            });
        }

        return response;
    }

    private OffsetFetchResponse.OffsetFetchResponseGroup Fetch(OffsetFetchRequest.OffsetFetchRequestGroup group, bool isById)
    {
        var response = new OffsetFetchResponse.OffsetFetchResponseGroup { GroupId = group.GroupId };
        if (group.Topics is null)
        {
            foreach (var offsets in groups.GetOffsets(group.GroupId).GroupBy(offset => offset.Key.Topic, StringComparer.Ordinal))
            {
                if (!catalog.TryGet(offsets.Key, out var topic) && isById)
                    continue;   // a topic that is being deleted has no id to answer with
                response.Topics.Add(new()
                {
                    Name = offsets.Key,
                    TopicId = topic?.Id ?? Guid.Empty,
                    Partitions = [.. offsets.Select(offset => New(offset.Key.Partition, offset.Value))],
                });
            }

            return response;
        }

        foreach (var asked in group.Topics)
        {
            var name = asked.Name;
            var error = ErrorCode.None;
            if (isById)
            {
                if (catalog.TryGet(asked.TopicId, out var topic))
                    name = topic.Name;
                else
                    error = ErrorCode.UnknownTopicId;
            }

            response.Topics.Add(new()
            {
                Name = name,
                TopicId = asked.TopicId,
                Partitions =
                [
                    .. asked.PartitionIndexes.Select(partition =>
                        New(partition, error == ErrorCode.None && groups.TryGetOffset(group.GroupId, new(name, partition), out var offset) ? offset : null, error)),
                ],
            });
        }

        return response;
    }

    private static OffsetFetchResponse.OffsetFetchResponsePartition Old(int partition, CommittedOffset? offset) => new()
    {
        PartitionIndex = partition,
        CommittedOffset = offset?.Offset ?? NoOffset,
        CommittedLeaderEpoch = offset?.LeaderEpoch ?? -1,
        Metadata = offset?.Metadata ?? "",
    };

    private static OffsetFetchResponse.OffsetFetchResponsePartitions New(int partition, CommittedOffset? offset, ErrorCode error = ErrorCode.None) => new()
    {
        PartitionIndex = partition,
        CommittedOffset = offset?.Offset ?? NoOffset,
        CommittedLeaderEpoch = offset?.LeaderEpoch ?? -1,
        Metadata = offset?.Metadata ?? "",
        ErrorCode = error,
    };
}
