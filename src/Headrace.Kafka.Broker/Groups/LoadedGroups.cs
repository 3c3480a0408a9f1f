using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>What <c>__consumer_offsets</c> says at the start: its records played from the first to the last, the newest of each key wins.</summary>
internal sealed class LoadedGroups
{
    private const int ReadBytes = 1 << 20;
    private const short OffsetKeyLegacy = 0;
    private const short OffsetKey = 1;
    private const short MembershipKey = 2;

    public Dictionary<string, GroupSnapshot> Memberships { get; } = new(StringComparer.Ordinal);

    public Dictionary<GroupPartition, CommittedOffset> Offsets { get; } = [];

    /// <summary>Reads all partitions of the topic. A record that can't be read is named in the log and passed over: it must not cost the other groups.</summary>
    public static LoadedGroups Load(Topic topic, ILogger logger)
    {
        var loaded = new LoadedGroups();
        using var records = new RecordBatchReader();
        foreach (var partition in topic.Partitions)
        {
            var offset = partition.Log.LogStartOffset;
            while (offset < partition.Log.HighWatermark)
            {
                using var read = partition.Log.Read(offset, ReadBytes);
                if (read.Batches.IsEmpty)
                    break;
                foreach (var batch in RecordBatchEnumerable.Of(read.Batches.Span))
                {
                    offset = batch.NextOffset;
                    if (batch.IsControl)
                        continue;
                    foreach (var record in records.Read(batch))
                    {
                        try
                        {
                            loaded.Apply(record.Key.ToArray(), record.HasValue ? record.Value.ToArray() : null);
                        }
                        catch (ProtocolException exception)
                        {
                            logger.GroupRecordSkipped(partition.Index, record.Offset, exception.Message);
                        }
                    }
                }
            }
        }

        return loaded;
    }

    /// <summary>Plays one record.</summary>
    /// <exception cref="ProtocolException">It is no record of the topic.</exception>
    public void Apply(byte[] key, byte[]? value)
    {
        switch (PrefixedMessage.ReadPrefix(key))
        {
            case OffsetKeyLegacy or OffsetKey:
                var offsetKey = PrefixedMessage.Read<OffsetCommitKey>(key, 0);
                var place = new GroupPartition(offsetKey.Group, new(offsetKey.Topic, offsetKey.Partition));
                if (value is null)
                    Offsets.Remove(place);
                else
                    Offsets[place] = GroupRecords.ReadOffset(value);
                break;
            case MembershipKey:
                var group = PrefixedMessage.Read<GroupMetadataKey>(key, 0).Group;
                if (value is null)
                    Memberships.Remove(group);
                else
                    Memberships[group] = GroupRecords.ReadMembership(value);
                break;
            default:
                break;   // kinds of groups that this version doesn't coordinate: kept in the topic for one that does
        }
    }
}
