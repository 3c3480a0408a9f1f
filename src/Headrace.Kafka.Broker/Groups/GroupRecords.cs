using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>Groups and offsets as records of <c>__consumer_offsets</c>, in Kafka's own formats.</summary>
internal static class GroupRecords
{
    // What Kafka 4.3 writes as well; 4 would be the first flexible one.
    private const short OffsetValueVersion = 3;
    private const short MembershipValueVersion = 3;

    public static GroupRecord Offset(string groupId, TopicPartition partition, CommittedOffset offset) => new(
        OffsetKey(groupId, partition),
        PrefixedMessage.ToArray(
            new OffsetCommitValue
            {
                Offset = offset.Offset,
                LeaderEpoch = offset.LeaderEpoch,
                Metadata = offset.Metadata,
                CommitTimestamp = offset.CommitTimestamp,
            },
            OffsetValueVersion));

    public static GroupRecord OffsetTombstone(string groupId, TopicPartition partition) => new(OffsetKey(groupId, partition), null);

    public static GroupRecord Membership(string groupId, GroupSnapshot snapshot) => new(
        PrefixedMessage.KeyToArray(new GroupMetadataKey { Group = groupId }),
        PrefixedMessage.ToArray(
            new GroupMetadataValue
            {
                ProtocolType = snapshot.ProtocolType,
                Generation = snapshot.Generation,
                Protocol = snapshot.Protocol,
                Leader = snapshot.Leader,
                CurrentStateTimestamp = snapshot.StateTimestamp,
                Members =
                [
                    .. snapshot.Members.Select(member => new GroupMetadataValue.MemberMetadata
                    {
                        MemberId = member.Id,
                        GroupInstanceId = member.InstanceId,
                        ClientId = member.ClientId,
                        ClientHost = member.ClientHost,
                        RebalanceTimeout = (int)member.RebalanceTimeout.TotalMilliseconds,
                        SessionTimeout = (int)member.SessionTimeout.TotalMilliseconds,
                        Subscription = member.Subscription,
                        Assignment = member.Assignment,
                    }),
                ],
            },
            MembershipValueVersion));

    public static GroupRecord MembershipTombstone(string groupId) => new(PrefixedMessage.KeyToArray(new GroupMetadataKey { Group = groupId }), null);

    /// <summary>Reads a group's membership; the bytes in it are copies.</summary>
    /// <exception cref="ProtocolException">The bytes are none.</exception>
    public static GroupSnapshot ReadMembership(ReadOnlyMemory<byte> value)
    {
        var read = PrefixedMessage.Read<GroupMetadataValue>(value);
        return new(
            read.Generation,
            read.ProtocolType,
            read.Protocol,
            read.Leader,
            read.CurrentStateTimestamp,
            [
                .. read.Members.Select(member => new GroupMemberSnapshot(
                    member.MemberId,
                    member.GroupInstanceId,
                    member.ClientId,
                    member.ClientHost,
                    TimeSpan.FromMilliseconds(member.RebalanceTimeout < 0 ? member.SessionTimeout : member.RebalanceTimeout),
                    TimeSpan.FromMilliseconds(member.SessionTimeout),
                    member.Subscription.ToArray(),
                    member.Assignment.ToArray())),
            ]);
    }

    /// <summary>Reads a committed offset.</summary>
    /// <exception cref="ProtocolException">The bytes are none.</exception>
    public static CommittedOffset ReadOffset(ReadOnlyMemory<byte> value)
    {
        var read = PrefixedMessage.Read<OffsetCommitValue>(value);
        return new(read.Offset, read.LeaderEpoch, read.Metadata, read.CommitTimestamp);
    }

    /// <summary>The topics that a consumer group's members subscribe to; a member whose subscription can't be read is taken to subscribe to nothing.</summary>
    public static HashSet<string> SubscribedTopics(ClassicGroup group)
    {
        var topics = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in group.Members)
        {
            try
            {
                var metadata = member.MetadataOf(group.Protocol);
                if (metadata.Length < sizeof(short))
                    continue;
                // A newer version only adds fields at the end, so the highest version known here reads what is needed.
                var version = Math.Clamp(PrefixedMessage.ReadPrefix(metadata.Span), (short)0, ConsumerProtocolSubscription.VersionMax);
                var reader = new Protocol.Wire.WireReader(metadata[sizeof(short)..]);
                topics.UnionWith(ConsumerProtocolSubscription.Read(ref reader, version).Topics);
            }
            catch (ProtocolException)
            {
                // The bytes are the members' own affair; a client of another kind may write what it likes.
            }
        }

        return topics;
    }

    private static byte[] OffsetKey(string groupId, TopicPartition partition) =>
        PrefixedMessage.KeyToArray(new OffsetCommitKey { Group = groupId, Topic = partition.Topic, Partition = partition.Partition });
}
