using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>Looks topics up, once each: a record for one that is not there would be waited for, or have the broker create it.</summary>
internal sealed class TargetTopics(KafkaAdmin admin)
{
    private readonly Dictionary<string, int> _partitions = new(StringComparer.Ordinal);

    /// <summary>Why a record can't be written there; null if it can.</summary>
    public string? ProblemOf(ReplayedRecord record, CancellationToken cancellationToken)
    {
        if (!_partitions.TryGetValue(record.Topic, out var count))
        {
            var found = admin.DescribeTopicsAsync([record.Topic], cancellationToken).GetAwaiter().GetResult();
            _partitions[record.Topic] = count = found.TryGetValue(record.Topic, out var topic) ? topic.Partitions.Count : 0;
        }
        return count == 0 ? $"there is no topic {record.Topic}: create it, or name another one by --to-topic"
            : record.Partition >= count ? $"{record.Topic} has no partition {record.Partition} any more: let it go to any by --any-partition"
            : null;
    }
}
