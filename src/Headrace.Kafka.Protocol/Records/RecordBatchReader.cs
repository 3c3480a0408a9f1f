namespace Headrace.Kafka.Protocol.Records;

/// <summary>Reads the records of batches, decompressing them into a buffer of its own where needed. Not for several threads at once.</summary>
/// <param name="decompressedBytesMax">The most bytes that the records of one batch may become; a batch that goes beyond it is refused.</param>
public sealed class RecordBatchReader(int decompressedBytesMax = RecordBatchReader.DecompressedBytesMaxDefault) : IDisposable
{
    /// <summary>128 MiB: a batch of Kafka's default size limit, 1 MiB, may be compressed 128 times.</summary>
    public const int DecompressedBytesMaxDefault = 128 * 1024 * 1024;

    private readonly GrowableBuffer _buffer = new(decompressedBytesMax);
    private readonly RecordCompression _compression = new();

    /// <summary>The records of a batch. They are valid until the next call, and as long as the batch.</summary>
    /// <exception cref="RecordBatchException">The records can't be decompressed, or become too large.</exception>
    public RecordEnumerable Read(RecordBatchView batch)
    {
        if (batch.Compression == CompressionCodec.None)
            return new(batch, batch.RecordBytes);
        _buffer.Clear();
        _compression.Decompress(batch.Compression, batch.RecordBytes, _buffer);
        return new(batch, _buffer.WrittenSpan);
    }

    /// <summary>Checks a whole batch, header, CRC and every record, and says what is in it.</summary>
    /// <param name="batch">The batch, borrowed for the call.</param>
    /// <param name="requireConsecutiveOffsets">Whether offset deltas have to be 0, 1, 2 …, as they are in what a producer sends.</param>
    /// <exception cref="RecordBatchException">Something is wrong, and what.</exception>
    public RecordBatchFacts Validate(RecordBatchView batch, bool requireConsecutiveOffsets)
    {
        batch.ThrowIfCorrupt();
        if (requireConsecutiveOffsets && batch.RecordCount != batch.LastOffsetDelta + 1L)
            throw new RecordBatchException(
                ErrorCode.InvalidRecord, $"A batch of {batch.RecordCount} records has the last offset delta {batch.LastOffsetDelta}.");
        var facts = new RecordBatchFacts { MaxTimestamp = -1, OffsetOfMaxTimestamp = -1 };
        var previousDelta = -1;
        var records = Read(batch);
        foreach (var record in records)
        {
            if (record.OffsetDelta <= previousDelta || record.OffsetDelta > batch.LastOffsetDelta
                || (requireConsecutiveOffsets && record.OffsetDelta != previousDelta + 1))
                throw new RecordBatchException(
                    ErrorCode.InvalidRecord,
                    $"A record of the batch at offset {batch.BaseOffset} has the offset delta {record.OffsetDelta} after {previousDelta}; the last one is {batch.LastOffsetDelta}.");
            previousDelta = record.OffsetDelta;
            foreach (var header in record.Headers)
                _ = header;   // getting to it is what checks it
            if (record.Timestamp > facts.MaxTimestamp)
                facts = facts with { MaxTimestamp = record.Timestamp, OffsetOfMaxTimestamp = record.Offset };
            if (!record.HasKey)
                facts = facts with { HasNullKey = true };
        }
        return facts with { RecordCount = records.Count, RecordBytes = records.SizeBytes };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer.Dispose();
        _compression.Dispose();
    }
}
