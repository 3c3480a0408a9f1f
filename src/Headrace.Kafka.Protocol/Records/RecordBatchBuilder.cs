using System.Buffers.Binary;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>Builds record batches, one after the other, in buffers of its own. Not for several threads at once.</summary>
/// <remarks>Set the properties, append records, <see cref="Build"/>; <see cref="Reset"/> starts the next batch with the same settings.</remarks>
public sealed class RecordBatchBuilder : IDisposable
{
    private readonly GrowableBuffer _records = new(Array.MaxLength);
    private readonly GrowableBuffer _compressed = new(Array.MaxLength);
    private readonly RecordCompression _compression = new();
    private long _maxTimestamp;
    private int _lastOffsetDelta;
    private long _baseTimestamp;

    /// <summary>Starts the first batch.</summary>
    public RecordBatchBuilder() => Reset();

    /// <summary>How the records are compressed. A control batch never is.</summary>
    public CompressionCodec Compression { get; set; }

    /// <summary>The level in the codec's own scale, null for its default.</summary>
    public int? CompressionLevel { get; set; }

    /// <summary>The offset of the first record; a producer leaves it at 0.</summary>
    public long BaseOffset { get; set; }

    /// <summary>The leader's epoch, -1 for none.</summary>
    public int PartitionLeaderEpoch { get; set; } = -1;

    /// <summary>The idempotent producer's id, -1 for none.</summary>
    public long ProducerId { get; set; } = -1;

    /// <summary>The producer's epoch, -1 for none.</summary>
    public short ProducerEpoch { get; set; } = -1;

    /// <summary>The sequence of the first record, -1 for none.</summary>
    public int BaseSequence { get; set; } = -1;

    /// <summary>Whether the batch is part of a transaction.</summary>
    public bool IsTransactional { get; set; }

    /// <summary>Whether the batch is a control batch.</summary>
    public bool IsControl { get; set; }

    /// <summary>The time of all records, where that is the broker's; null for the producer's own times.</summary>
    public long? LogAppendTimeMs { get; set; }

    /// <summary>The time from which compaction may remove the batch's tombstones, in place of the base timestamp. To be set before the first record.</summary>
    public long? DeleteHorizonMs { get; set; }

    /// <summary>How many records were appended.</summary>
    public int RecordCount { get; private set; }

    /// <summary>The size of the batch so far, before compression.</summary>
    public int SizeBytes => _records.Length;

    /// <summary>Appends a record at the next offset.</summary>
    /// <param name="timestampMs">Milliseconds since 1970.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="value">The value, or null.</param>
    /// <param name="headers">The headers in their order.</param>
    public void Append(long timestampMs, byte[]? key, byte[]? value, params ReadOnlySpan<RecordHeader> headers) =>
        AppendAt(_lastOffsetDelta + 1, timestampMs, ToMemory(key), ToMemory(value), headers);

    /// <summary>Appends a record at the next offset.</summary>
    /// <param name="timestampMs">Milliseconds since 1970.</param>
    /// <param name="key">The key, or null. C# makes an empty memory of a null array, also in <c>x is null ? null : x.AsMemory()</c>: that is an empty key.</param>
    /// <param name="value">The value, as the key.</param>
    /// <param name="headers">The headers in their order.</param>
    public void Append(long timestampMs, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, params ReadOnlySpan<RecordHeader> headers) =>
        AppendAt(_lastOffsetDelta + 1, timestampMs, key, value, headers);

    /// <summary>Appends a record at an offset of its own, after that of the record before it: compaction leaves gaps.</summary>
    /// <param name="offsetDelta">The offset less the base offset.</param>
    /// <param name="timestampMs">Milliseconds since 1970.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="headers">The headers in their order.</param>
    public void AppendAt(int offsetDelta, long timestampMs, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, params ReadOnlySpan<RecordHeader> headers)
    {
        long headerBytes = 0;
        foreach (var header in headers)
            headerBytes += SizeOf(true, header.Key.Length) + SizeOf(header.Value.HasValue, header.Value.GetValueOrDefault().Length);
        var position = AppendBody(
            offsetDelta, timestampMs, key.HasValue, key.GetValueOrDefault().Span, value.HasValue, value.GetValueOrDefault().Span, headers.Length, headerBytes);
        foreach (var header in headers)
        {
            position = WriteBytes(position, true, header.Key.Span);
            position = WriteBytes(position, header.Value.HasValue, header.Value.GetValueOrDefault().Span);
        }
        _records.Advance(position);
    }

    /// <summary>Appends a copy of a record of another batch, at the same offset.</summary>
    public void Append(RecordView record)
    {
        var headers = record.HeaderBytes;
        var position = AppendBody(
            checked((int)(record.Offset - BaseOffset)),
            record.Timestamp,
            record.HasKey,
            record.Key,
            record.HasValue,
            record.Value,
            record.HeaderCount,
            headers.Length);
        headers.CopyTo(_records.GetSpan(position + headers.Length)[position..]);
        _records.Advance(position + headers.Length);
    }

    /// <summary>Appends how a transaction ended, the one record of a control batch, and makes this and the batches after it control batches.</summary>
    public void AppendEndMarker(bool isCommit, int coordinatorEpoch, long timestampMs)
    {
        IsControl = true;
        IsTransactional = true;
        var key = new byte[ControlRecord.KeyBytes];
        var value = new byte[ControlRecord.ValueBytes];
        BinaryPrimitives.WriteInt16BigEndian(key.AsSpan(2), (short)(isCommit ? ControlRecordType.Commit : ControlRecordType.Abort));
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(2), coordinatorEpoch);
        Append(timestampMs, key, value);
    }

    /// <summary>Completes the batch.</summary>
    /// <param name="lastOffsetDelta">The last offset delta where it is not that of the last record: compaction keeps it.</param>
    /// <returns>The batch, valid until the next call of any method.</returns>
    public ReadOnlyMemory<byte> Build(int? lastOffsetDelta = null)
    {
        var last = lastOffsetDelta ?? _lastOffsetDelta;
        if (last < _lastOffsetDelta || last < 0)
            throw new ArgumentOutOfRangeException(nameof(lastOffsetDelta), last, $"The last record's offset delta is {_lastOffsetDelta}.");
        var codec = IsControl || RecordCount == 0 ? CompressionCodec.None : Compression;
        var batch = _records;
        if (codec != CompressionCodec.None)
        {
            batch = _compressed;
            batch.Clear();
            batch.Write(_records.WrittenSpan[..RecordBatchLayout.HeaderBytes]);
            _compression.Compress(codec, CompressionLevel, _records.WrittenSpan[RecordBatchLayout.HeaderBytes..], batch);
        }
        WriteHeader(batch.WrittenSpanForUpdate, codec, last);
        return batch.WrittenMemory;
    }

    /// <summary>Starts a new batch with the same settings.</summary>
    public void Reset()
    {
        _records.Clear();
        _records.GetSpan(RecordBatchLayout.HeaderBytes)[..RecordBatchLayout.HeaderBytes].Clear();
        _records.Advance(RecordBatchLayout.HeaderBytes);
        RecordCount = 0;
        _lastOffsetDelta = -1;
        _baseTimestamp = -1;
        _maxTimestamp = -1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _records.Dispose();
        _compressed.Dispose();
        _compression.Dispose();
    }

    private static ReadOnlyMemory<byte>? ToMemory(byte[]? bytes) => bytes is null ? new ReadOnlyMemory<byte>?() : bytes.AsMemory();

    private static int SizeOf(bool isPresent, int size) => isPresent ? Varint.Size(size) + size : 1;

    /// <summary>Writes a record up to its headers into the span behind what is there, and returns where they go. The caller advances.</summary>
    private int AppendBody(
        int offsetDelta, long timestampMs, bool hasKey, ReadOnlySpan<byte> key, bool hasValue, ReadOnlySpan<byte> value, int headerCount, long headerBytes)
    {
        if (offsetDelta <= _lastOffsetDelta)
            throw new ArgumentOutOfRangeException(nameof(offsetDelta), offsetDelta, $"The record before it has the offset delta {_lastOffsetDelta}.");
        if (RecordCount == 0)
            _baseTimestamp = DeleteHorizonMs ?? timestampMs;
        var timestampDelta = timestampMs - _baseTimestamp;
        var bodyBytes = 1L + Varint.Size(timestampDelta) + Varint.Size(offsetDelta) + SizeOf(hasKey, key.Length) + SizeOf(hasValue, value.Length)
            + Varint.Size(headerCount) + headerBytes;
        if (bodyBytes > Array.MaxLength - _records.Length - Varint.Int32BytesMax)
            throw new ArgumentException($"A record of {bodyBytes} bytes does not fit into the batch.");
        var size = (int)bodyBytes;
        var span = _records.GetSpan(Varint.Int32BytesMax + size);
        var position = Varint.Write(span, size);
        span[position++] = 0;
        position += Varint.Write(span[position..], timestampDelta);
        position += Varint.Write(span[position..], offsetDelta);
        position = WriteBytes(position, hasKey, key);
        position = WriteBytes(position, hasValue, value);
        position += Varint.Write(span[position..], headerCount);
        RecordCount++;
        _lastOffsetDelta = offsetDelta;
        _maxTimestamp = Math.Max(_maxTimestamp, timestampMs);
        return position;
    }

    private int WriteBytes(int position, bool isPresent, ReadOnlySpan<byte> bytes)
    {
        var span = _records.GetSpan(position)[position..];
        if (!isPresent)
            return position + Varint.Write(span, -1);
        var head = Varint.Write(span, bytes.Length);
        bytes.CopyTo(span[head..]);
        return position + head + bytes.Length;
    }

    private void WriteHeader(Span<byte> batch, CompressionCodec codec, int lastOffsetDelta)
    {
        var attributes = (short)codec;
        if (LogAppendTimeMs is not null)
            attributes |= RecordBatchLayout.LogAppendTimeBit;
        if (IsTransactional)
            attributes |= RecordBatchLayout.TransactionalBit;
        if (IsControl)
            attributes |= RecordBatchLayout.ControlBit;
        if (DeleteHorizonMs is not null)
            attributes |= RecordBatchLayout.DeleteHorizonBit;
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.BaseOffset..], BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.BatchLength..], batch.Length - RecordBatchLayout.LogOverheadBytes);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.PartitionLeaderEpoch..], PartitionLeaderEpoch);
        batch[RecordBatchLayout.Magic] = RecordBatchLayout.MagicV2;
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchLayout.Attributes..], attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.LastOffsetDelta..], lastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.BaseTimestamp..], _baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.MaxTimestamp..], LogAppendTimeMs ?? _maxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.ProducerId..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchLayout.ProducerEpoch..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.BaseSequence..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.RecordCount..], RecordCount);
        BinaryPrimitives.WriteUInt32BigEndian(batch[RecordBatchLayout.Crc..], Crc32C.Compute(batch[RecordBatchLayout.Attributes..]));
    }
}
