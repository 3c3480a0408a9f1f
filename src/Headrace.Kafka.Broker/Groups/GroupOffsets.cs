using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>The committed offsets of one group, as far as they are durable. Guarded by the coordinator's lock.</summary>
internal sealed class GroupOffsets
{
    private readonly Dictionary<TopicPartition, CommittedOffset> _offsets = [];

    public int Count => _offsets.Count;

    public IEnumerable<KeyValuePair<TopicPartition, CommittedOffset>> All => _offsets;

    public bool TryGet(TopicPartition partition, [NotNullWhen(true)] out CommittedOffset? offset) => _offsets.TryGetValue(partition, out offset);

    public void Set(TopicPartition partition, CommittedOffset offset) => _offsets[partition] = offset;

    public bool Remove(TopicPartition partition) => _offsets.Remove(partition);
}
