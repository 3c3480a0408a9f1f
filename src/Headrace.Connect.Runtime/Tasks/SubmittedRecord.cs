using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>A record on its way to the broker. Used again for another one once its outcome has been dealt with.</summary>
internal sealed class SubmittedRecord(SubmittedRecords owner) : IDeliveryListener
{
    private volatile bool _isReported;

    public SourceRecord? Original { get; private set; }

    public string Topic { get; private set; } = "";

    public SourcePartition Partition { get; private set; } = null!;

    /// <summary>How many records of the task were sent before it.</summary>
    public long Sequence { get; set; }

    /// <summary>What the record counts as in the task's memory.</summary>
    public long Charge { get; private set; }

    /// <summary>The next record of the same source partition, or in the stock of unused ones.</summary>
    public SubmittedRecord? Next { get; set; }

    /// <summary>Whether the outcome is known; <see cref="Error"/> and <see cref="Metadata"/> are valid then.</summary>
    public bool IsReported => _isReported;

    /// <summary>Why the record was not written; null if it was.</summary>
    public KafkaException? Error { get; private set; }

    /// <summary>Whether Kafka has refused its whole batch for its size, and it may go in a smaller one. One that fills a batch was alone.</summary>
    public bool IsBatchRefused => Error is { } error && owner.BatchBytes > 0 && Charge <= TaskMemory.ChargeOf(owner.BatchBytes) && BatchSizes.IsRefusal(error);

    public Source.RecordMetadata Metadata { get; private set; }

    public void Set(SourceRecord original, string topic, SourcePartition partition, long charge)
    {
        Charge = charge;
        Original = original;
        Topic = topic;
        Partition = partition;
        Error = null;
        Next = null;
        _isReported = false;
    }

    public void Clear()
    {
        Original = null;
        Partition = null!;
    }

    public void OnDelivered(int partition, long offset, long timestampMs)
    {
        Metadata = new(Topic, partition, offset, timestampMs);
        _isReported = true;
        owner.OnReported(this, null);
    }

    public void OnFailed(KafkaException error)
    {
        Error = error;
        _isReported = true;
        owner.OnReported(this, error);
    }
}
