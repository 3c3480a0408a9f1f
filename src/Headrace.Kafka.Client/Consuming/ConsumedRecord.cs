namespace Headrace.Kafka.Client;

/// <summary>One record of a <see cref="ConsumedBatch"/>: a view of it, to be passed by value.</summary>
public readonly struct ConsumedRecord
{
    private readonly ConsumedBatch _batch;
    private readonly int _index;

    internal ConsumedRecord(ConsumedBatch batch, int index)
    {
        _batch = batch;
        _index = index;
    }

    /// <summary>The topic; one string for all records of a topic.</summary>
    public string Topic => Partition.Topic;

    /// <summary>The topic and partition.</summary>
    public TopicPartition Partition => throw new NotImplementedException();

    /// <summary>The offset.</summary>
    public long Offset => throw new NotImplementedException();

    /// <summary>Milliseconds since 1970 UTC; -1 for <see cref="TimestampType.None"/>.</summary>
    public long TimestampMs => throw new NotImplementedException();

    /// <summary>Who set the timestamp.</summary>
    public TimestampType TimestampType => throw new NotImplementedException();

    /// <summary>The key, or null. The bytes never change and may be kept: they keep the batch's array alive, nothing else.</summary>
    public ReadOnlyMemory<byte>? Key => throw new NotImplementedException();

    /// <summary>The value, or null. The bytes never change and may be kept: they keep the batch's array alive, nothing else.</summary>
    public ReadOnlyMemory<byte>? Value => throw new NotImplementedException();

    /// <summary>The headers, in order; they may be kept like the value.</summary>
    public ReadOnlySpan<RecordHeader> Headers => throw new NotImplementedException();
}
