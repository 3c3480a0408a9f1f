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

    /// <summary>The topic; one string for all records of a partition.</summary>
    public string Topic => Entry.Partition.Id.Topic;

    /// <summary>The partition's number.</summary>
    public int Partition => Entry.Partition.Id.Partition;

    /// <summary>The topic and partition.</summary>
    public TopicPartition TopicPartition => Entry.Partition.Id;

    /// <summary>The offset.</summary>
    public long Offset => Entry.Offset;

    /// <summary>Milliseconds since 1970 UTC; -1 for <see cref="TimestampType.None"/>.</summary>
    public long TimestampMs => Entry.TimestampMs;

    /// <summary>Who set the timestamp.</summary>
    public TimestampType TimestampType => Entry.TimestampType;

    /// <summary>Whether the key is null, which is not the same as empty.</summary>
    public bool IsKeyNull => Entry.KeyLength < 0;

    /// <summary>Whether the value is null: a tombstone.</summary>
    public bool IsValueNull => Entry.ValueLength < 0;

    /// <summary>The key's bytes; empty for null.</summary>
    public ReadOnlySpan<byte> KeySpan => Entry.Bytes.AsSpan(Entry.KeyStart, Math.Max(0, Entry.KeyLength));

    /// <summary>The value's bytes; empty for null.</summary>
    public ReadOnlySpan<byte> ValueSpan => Entry.Bytes.AsSpan(Entry.ValueStart, Math.Max(0, Entry.ValueLength));

    // The casts matter: without them the compiler makes an empty memory of null, by the conversion from a null array.

    /// <summary>The key, or null. The bytes never change and may be kept; that keeps some of the record's neighbours alive, 80 KB or so.</summary>
    public ReadOnlyMemory<byte>? Key => Entry.KeyLength < 0 ? (ReadOnlyMemory<byte>?)null : Entry.Bytes.AsMemory(Entry.KeyStart, Entry.KeyLength);

    /// <summary>The value, or null. The bytes never change and may be kept like the key's.</summary>
    public ReadOnlyMemory<byte>? Value => Entry.ValueLength < 0 ? (ReadOnlyMemory<byte>?)null : Entry.Bytes.AsMemory(Entry.ValueStart, Entry.ValueLength);

    /// <summary>The headers, in order. Their values may be kept like the key's.</summary>
    public ReadOnlySpan<RecordHeader> Headers => _batch.HeadersOf(Entry);

    private ref readonly ConsumedBatch.Entry Entry => ref _batch.At(_index);
}
