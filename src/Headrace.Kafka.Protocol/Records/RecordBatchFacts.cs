namespace Headrace.Kafka.Protocol.Records;

/// <summary>What a walk over the records of a batch found.</summary>
public readonly record struct RecordBatchFacts
{
    /// <summary>How many records there are.</summary>
    public int RecordCount { get; init; }

    /// <summary>The bytes of the records, uncompressed.</summary>
    public int RecordBytes { get; init; }

    /// <summary>The greatest timestamp of a record, -1 for none.</summary>
    public long MaxTimestamp { get; init; }

    /// <summary>The offset of the first record with that timestamp, -1 for none.</summary>
    public long OffsetOfMaxTimestamp { get; init; }

    /// <summary>Whether a record has no key, which a compacted topic refuses.</summary>
    public bool HasNullKey { get; init; }
}
