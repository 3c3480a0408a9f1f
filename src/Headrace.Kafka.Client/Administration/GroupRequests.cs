using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>Reads and changes groups at their coordinators, over connections of our own.</summary>
/// <remarks>
/// Not through librdkafka: where a coordinator is away until the call's time is over, its admin client ends the whole process when the coordinator comes back
/// (an assertion of rd_kafka_enq_once_del_source_return in 2.16.0).
/// </remarks>
internal sealed class GroupRequests(ClientSettings settings, CoordinatorCalls calls)
{
    /// <summary>The last version that names topics by their names.</summary>
    private const short OffsetsByTopicNameMax = 9;

    private const short OffsetFetchOfGroupsMin = 8;

    /// <summary>The committed offsets of a group, by partition.</summary>
    public Task<Dictionary<TopicPartition, long>> FetchOffsetsAsync(string group, CancellationToken cancellationToken)
    {
        var what = $"The offsets of group {group} can't be listed";
        return CallAsync(what, group, async (connection, token) =>
        {
            var answer = await connection.SendVersionedAsync<OffsetFetchRequest, OffsetFetchResponse>(
                version => version >= OffsetFetchOfGroupsMin ? new() { Groups = [new() { GroupId = group, Topics = null }] } : new() { GroupId = group, Topics = null },
                calls.Options.RequestTimeout, token, OffsetsByTopicNameMax).ConfigureAwait(false);
            var offsets = new Dictionary<TopicPartition, long>();
            CoordinatorCalls.Check(what, answer.ErrorCode);
            foreach (var topic in answer.Topics)
            {
                foreach (var partition in topic.Partitions)
                    Take(topic.Name, partition.PartitionIndex, partition.CommittedOffset, partition.ErrorCode);
            }
            foreach (var answered in answer.Groups)
            {
                CoordinatorCalls.Check(what, answered.ErrorCode);
                foreach (var topic in answered.Topics)
                {
                    foreach (var partition in topic.Partitions)
                        Take(topic.Name, partition.PartitionIndex, partition.CommittedOffset, partition.ErrorCode);
                }
            }
            return offsets;

            void Take(string topic, int partition, long offset, ErrorCode error)
            {
                CoordinatorCalls.Check(what, error);
                if (offset >= 0)
                    offsets[new(topic, partition)] = offset;
            }
        }, cancellationToken);
    }

    /// <summary>Commits offsets of a group without members.</summary>
    public Task CommitOffsetsAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        var what = $"The offsets of group {group} can't be set";
        var request = new OffsetCommitRequest
        {
            GroupId = group,
            Topics =
            [
                .. offsets.GroupBy(static entry => entry.Key.Topic).Select(static topic => new OffsetCommitRequest.OffsetCommitRequestTopic
                {
                    Name = topic.Key,
                    Partitions =
                    [
                        .. topic.Select(static entry => new OffsetCommitRequest.OffsetCommitRequestPartition
                        {
                            PartitionIndex = entry.Key.Partition,
                            CommittedOffset = entry.Value,
                            CommittedMetadata = "",
                        }),
                    ],
                }),
            ],
        };
        return CallAsync(what, group, async (connection, token) =>
        {
            var answer = await connection.SendVersionedAsync<OffsetCommitRequest, OffsetCommitResponse>(
                _ => request, calls.Options.RequestTimeout, token, OffsetsByTopicNameMax).ConfigureAwait(false);
            foreach (var topic in answer.Topics)
            {
                foreach (var partition in topic.Partitions)
                    CoordinatorCalls.Check(what, partition.ErrorCode);
            }
            return true;
        }, cancellationToken);
    }

    /// <summary>Removes committed offsets of a group.</summary>
    public Task DeleteOffsetsAsync(string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        var what = $"The offsets of group {group} can't be removed";
        var request = new OffsetDeleteRequest
        {
            GroupId = group,
            Topics =
            [
                .. partitions.GroupBy(static partition => partition.Topic).Select(static topic => new OffsetDeleteRequest.OffsetDeleteRequestTopic
                {
                    Name = topic.Key,
                    Partitions = [.. topic.Select(static partition => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = partition.Partition })],
                }),
            ],
        };
        return CallAsync(what, group, async (connection, token) =>
        {
            var answer = await connection.SendAsync<OffsetDeleteRequest, OffsetDeleteResponse>(request, calls.Options.RequestTimeout, token).ConfigureAwait(false);
            CoordinatorCalls.Check(what, answer.ErrorCode);
            foreach (var topic in answer.Topics)
            {
                foreach (var partition in topic.Partitions)
                    CoordinatorCalls.Check(what, partition.ErrorCode);
            }
            return true;
        }, cancellationToken);
    }

    /// <summary>Deletes a group without members.</summary>
    /// <returns>False if there was none.</returns>
    public Task<bool> DeleteAsync(string group, CancellationToken cancellationToken)
    {
        var what = $"Group {group} can't be deleted";
        return CallAsync(what, group, async (connection, token) =>
        {
            var answer = await connection.SendAsync<DeleteGroupsRequest, DeleteGroupsResponse>(
                new() { GroupsNames = [group] }, calls.Options.RequestTimeout, token).ConfigureAwait(false);
            var error = answer.Results is [var result] ? result.ErrorCode : ErrorCode.UnknownServerError;
            if (error == ErrorCode.GroupIdNotFound)
                return false;
            CoordinatorCalls.Check(what, error);
            return true;
        }, cancellationToken);
    }

    private Task<T> CallAsync<T>(string what, string group, Func<BrokerConnection, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        calls.CallAsync(what, CoordinatorKind.Group, group, settings.DefaultApiTimeout, call, cancellationToken);
}
