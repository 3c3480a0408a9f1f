namespace Headrace.Kafka.Client;

/// <summary>What one poll returned. It owns its memory, is never used again by the consumer, and may be kept.</summary>
public sealed class ConsumedBatch
{
    private readonly Entry[] _entries;
    private readonly RecordHeader[] _headers;

    internal ConsumedBatch(Entry[] entries, int count, RecordHeader[] headers, long bytes)
    {
        Bytes = bytes;
        _entries = entries;
        _headers = headers;
        Count = count;
    }

    /// <summary>A batch without records.</summary>
    public static ConsumedBatch Empty { get; } = new([], 0, [], 0);

    /// <summary>How many records it holds.</summary>
    public int Count { get; }

    /// <summary>How many bytes keys, values and headers' values have together.</summary>
    public long Bytes { get; }

    /// <summary>One of the records; those of one partition are in the order of their offsets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such record.</exception>
    public ConsumedRecord this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new(this, index);
        }
    }

    internal ref readonly Entry At(int index) => ref _entries[index];

    internal ReadOnlySpan<RecordHeader> HeadersOf(in Entry entry) => _headers.AsSpan(entry.HeadersStart, entry.HeaderCount);

    /// <summary>One record: where its bytes lie in an array that it shares with its neighbours. A length of -1 stands for null.</summary>
    internal struct Entry
    {
        public PartitionState Partition;
        public byte[] Bytes;
        public long Offset;
        public long TimestampMs;
        public int KeyStart;
        public int KeyLength;
        public int ValueStart;
        public int ValueLength;
        public int HeadersStart;
        public int HeaderCount;
        public TimestampType TimestampType;
    }
}
