using Headrace.Connect.Sink;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The batches that were consumed last, to find the bytes of a record that is reported later. Bounded; older records are reported without them.</summary>
internal sealed class RecentRecords
{
    private const int BatchesMax = 64;

    private readonly Lock _lock = new();
    private readonly Queue<ConsumedBatch> _batches = new();

    public void Add(ConsumedBatch batch)
    {
        lock (_lock)
        {
            if (_batches.Count == BatchesMax)
                _batches.Dequeue();
            _batches.Enqueue(batch);
        }
    }

    public ConsumedRecord? Find(SinkRecord record)
    {
        ConsumedBatch[] batches;
        lock (_lock)
            batches = [.. _batches];
        for (var b = batches.Length - 1; b >= 0; b--)
        {
            for (var i = 0; i < batches[b].Count; i++)
            {
                var candidate = batches[b][i];
                if (candidate.Offset == record.KafkaOffset && candidate.Partition == record.Original.Partition && candidate.Topic == record.Original.Topic)
                    return candidate;
            }
        }
        return null;
    }
}
