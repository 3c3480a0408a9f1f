using System.Buffers.Binary;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>One record batch (magic 2), read in place.</summary>
/// <remarks>
/// Getting a view checks the size and the magic only. <see cref="IsCrcValid"/> and <see cref="ThrowIfCorrupt"/> check the rest of the header, and
/// <see cref="RecordBatchReader"/> the records.
/// </remarks>
public readonly ref struct RecordBatchView
{
    /// <summary>The size of a batch's fixed part.</summary>
    public const int HeaderBytes = RecordBatchLayout.HeaderBytes;

    private readonly ReadOnlySpan<byte> _batch;

    private RecordBatchView(ReadOnlySpan<byte> batch) => _batch = batch;

    /// <summary>The offset of the first record that the batch had; compaction may have removed it.</summary>
    public long BaseOffset => BinaryPrimitives.ReadInt64BigEndian(_batch[RecordBatchLayout.BaseOffset..]);

    /// <summary>The size of the whole batch in bytes.</summary>
    public int SizeBytes => _batch.Length;

    /// <summary>The whole batch.</summary>
    public ReadOnlySpan<byte> Bytes => _batch;

    /// <summary>The epoch of the leader that appended the batch. Not under the CRC.</summary>
    public int PartitionLeaderEpoch => BinaryPrimitives.ReadInt32BigEndian(_batch[RecordBatchLayout.PartitionLeaderEpoch..]);

    /// <summary>The CRC-32C that the batch says it has.</summary>
    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(_batch[RecordBatchLayout.Crc..]);

    /// <summary>All attribute bits.</summary>
    public short Attributes => BinaryPrimitives.ReadInt16BigEndian(_batch[RecordBatchLayout.Attributes..]);

    /// <summary>How the records are compressed; may be a number without a name in a batch that was not checked.</summary>
    public CompressionCodec Compression => (CompressionCodec)(Attributes & RecordBatchLayout.CompressionMask);

    /// <summary>Whose time the timestamps are.</summary>
    public TimestampType TimestampType => (Attributes & RecordBatchLayout.LogAppendTimeBit) == 0 ? TimestampType.CreateTime : TimestampType.LogAppendTime;

    /// <summary>Whether the batch is part of a transaction.</summary>
    public bool IsTransactional => (Attributes & RecordBatchLayout.TransactionalBit) != 0;

    /// <summary>Whether the batch is a control batch: a transaction's end marker, never handed to an application.</summary>
    public bool IsControl => (Attributes & RecordBatchLayout.ControlBit) != 0;

    /// <summary>Whether <see cref="BaseTimestamp"/> is the time from which compaction may remove the batch's tombstones.</summary>
    public bool HasDeleteHorizon => (Attributes & RecordBatchLayout.DeleteHorizonBit) != 0;

    /// <summary>The last offset less the base offset; stays when compaction removes records.</summary>
    public int LastOffsetDelta => BinaryPrimitives.ReadInt32BigEndian(_batch[RecordBatchLayout.LastOffsetDelta..]);

    /// <summary>The offset of the last record that the batch had.</summary>
    public long LastOffset => BaseOffset + LastOffsetDelta;

    /// <summary>The offset after the batch.</summary>
    public long NextOffset => LastOffset + 1;

    /// <summary>What the records' timestamps are relative to, in milliseconds; the delete horizon where there is one.</summary>
    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(_batch[RecordBatchLayout.BaseTimestamp..]);

    /// <summary>The greatest timestamp in the batch in milliseconds, -1 for none.</summary>
    public long MaxTimestamp => BinaryPrimitives.ReadInt64BigEndian(_batch[RecordBatchLayout.MaxTimestamp..]);

    /// <summary>The idempotent producer's id, -1 for none.</summary>
    public long ProducerId => BinaryPrimitives.ReadInt64BigEndian(_batch[RecordBatchLayout.ProducerId..]);

    /// <summary>The producer's epoch, -1 for none.</summary>
    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(_batch[RecordBatchLayout.ProducerEpoch..]);

    /// <summary>The sequence of the first record, -1 for none.</summary>
    public int BaseSequence => BinaryPrimitives.ReadInt32BigEndian(_batch[RecordBatchLayout.BaseSequence..]);

    /// <summary>The sequence of the last record, which wraps from the greatest number to 0; -1 for none.</summary>
    public int LastSequence => BaseSequence < 0 ? -1 : (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);

    /// <summary>How many records the batch says it holds; 0 is legal after compaction.</summary>
    public int RecordCount => BinaryPrimitives.ReadInt32BigEndian(_batch[RecordBatchLayout.RecordCount..]);

    /// <summary>The records as they lie in the batch, compressed or not.</summary>
    public ReadOnlySpan<byte> RecordBytes => _batch[RecordBatchLayout.HeaderBytes..];

    /// <summary>Whether the bytes are what the CRC says.</summary>
    public bool IsCrcValid => Crc32C.Compute(_batch[RecordBatchLayout.Attributes..]) == Crc;

    /// <summary>Looks at the batch at the start of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">Bytes that start with a batch; more may follow it.</param>
    /// <param name="batch">The batch when the result is <see cref="RecordBatchStatus.Whole"/>.</param>
    public static RecordBatchStatus TryRead(ReadOnlySpan<byte> buffer, out RecordBatchView batch)
    {
        batch = default;
        if (buffer.Length < RecordBatchLayout.MagicEnd)
            return RecordBatchStatus.Incomplete;
        if (buffer[RecordBatchLayout.Magic] != RecordBatchLayout.MagicV2)
            return RecordBatchStatus.UnsupportedMagic;
        var size = (long)BinaryPrimitives.ReadInt32BigEndian(buffer[RecordBatchLayout.BatchLength..]) + RecordBatchLayout.LogOverheadBytes;
        if (size is < RecordBatchLayout.HeaderBytes or > int.MaxValue)
            return RecordBatchStatus.InvalidSize;
        if (size > buffer.Length)
            return RecordBatchStatus.Incomplete;
        batch = new(buffer[..(int)size]);
        return RecordBatchStatus.Whole;
    }

    /// <summary>The view of a whole batch.</summary>
    /// <exception cref="RecordBatchException">There is none.</exception>
    public static RecordBatchView Read(ReadOnlySpan<byte> buffer) => TryRead(buffer, out var batch) switch
    {
        RecordBatchStatus.Whole => batch,
        RecordBatchStatus.Incomplete => throw new RecordBatchException($"A record batch does not end within the {buffer.Length} bytes that there are."),
        RecordBatchStatus.UnsupportedMagic => throw new RecordBatchException(
            ErrorCode.UnsupportedForMessageFormat, $"A record batch has magic {buffer[RecordBatchLayout.Magic]}; only 2 is supported."),
        _ => throw new RecordBatchException(
            $"A record batch has the impossible length {BinaryPrimitives.ReadInt32BigEndian(buffer[RecordBatchLayout.BatchLength..])}."),
    };

    /// <summary>Checks CRC and header: codec, counts and offsets that can be true. The records themselves are not looked at.</summary>
    /// <exception cref="RecordBatchException">Something is wrong, and what.</exception>
    public void ThrowIfCorrupt()
    {
        var crc = Crc32C.Compute(_batch[RecordBatchLayout.Attributes..]);
        if (crc != Crc)
            throw new RecordBatchException($"The record batch at offset {BaseOffset} says that its CRC is {Crc:x8}, but it is {crc:x8}.");
        if (Compression > CompressionCodec.Zstd)
            throw new RecordBatchException($"The record batch at offset {BaseOffset} is compressed by the unknown codec {(int)Compression}.");
        if (RecordCount < 0 || LastOffsetDelta < 0 || RecordCount > (long)LastOffsetDelta + 1)
            throw new RecordBatchException(
                $"The record batch at offset {BaseOffset} has {RecordCount} records and the last offset delta {LastOffsetDelta}, which can't be.");
        if (BaseOffset > long.MaxValue - int.MaxValue - 1L)
            throw new RecordBatchException($"The record batch at offset {BaseOffset} ends beyond the greatest offset.");
    }
}
