namespace Headrace.Kafka.Protocol.Records;

/// <summary>One record, read in place. It is valid as long as the bytes it lies in.</summary>
public readonly ref struct RecordView
{
    private readonly ReadOnlySpan<byte> _headers;

    internal RecordView(
        long offset,
        int offsetDelta,
        long timestamp,
        int sizeBytes,
        bool hasKey,
        ReadOnlySpan<byte> key,
        bool hasValue,
        ReadOnlySpan<byte> value,
        int headerCount,
        ReadOnlySpan<byte> headers)
    {
        Offset = offset;
        OffsetDelta = offsetDelta;
        Timestamp = timestamp;
        SizeBytes = sizeBytes;
        HasKey = hasKey;
        Key = key;
        HasValue = hasValue;
        Value = value;
        HeaderCount = headerCount;
        _headers = headers;
    }

    /// <summary>The record's offset in its partition.</summary>
    public long Offset { get; }

    /// <summary>The offset less the batch's base offset.</summary>
    public int OffsetDelta { get; }

    /// <summary>Its time in milliseconds since 1970; the batch's max timestamp where that is log append time.</summary>
    public long Timestamp { get; }

    /// <summary>The bytes that the record takes in its batch, length included, uncompressed.</summary>
    public int SizeBytes { get; }

    /// <summary>Whether there is a key: false for null, true for an empty one.</summary>
    public bool HasKey { get; }

    /// <summary>The key; empty where it is null.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Whether there is a value: false for null (a tombstone on compacted topics), true for an empty one.</summary>
    public bool HasValue { get; }

    /// <summary>The value; empty where it is null.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>How many headers the record has.</summary>
    public int HeaderCount { get; }

    /// <summary>The headers in their order.</summary>
    public RecordHeaderEnumerable Headers => new(_headers, HeaderCount);

    /// <summary>The headers as they lie in the record, without their count.</summary>
    internal ReadOnlySpan<byte> HeaderBytes => _headers;
}
