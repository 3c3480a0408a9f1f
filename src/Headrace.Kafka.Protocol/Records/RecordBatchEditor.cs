using System.Buffers.Binary;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>Changes the header of a whole batch in place, as a broker does before it appends.</summary>
public static class RecordBatchEditor
{
    /// <summary>Sets the base offset. The CRC does not cover it.</summary>
    public static void SetBaseOffset(Span<byte> batch, long baseOffset) =>
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.BaseOffset..], baseOffset);

    /// <summary>Sets the leader's epoch. The CRC does not cover it.</summary>
    public static void SetPartitionLeaderEpoch(Span<byte> batch, int epoch) =>
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.PartitionLeaderEpoch..], epoch);

    /// <summary>Makes the batch one of log append time, which is the time of every record in it then, and computes the CRC anew.</summary>
    public static void SetLogAppendTime(Span<byte> batch, long timestampMs)
    {
        var attributes = (short)(BinaryPrimitives.ReadInt16BigEndian(batch[RecordBatchLayout.Attributes..]) | RecordBatchLayout.LogAppendTimeBit);
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchLayout.Attributes..], attributes);
        SetMaxTimestamp(batch, timestampMs);
    }

    /// <summary>Sets the greatest timestamp and computes the CRC anew.</summary>
    public static void SetMaxTimestamp(Span<byte> batch, long timestampMs)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.MaxTimestamp..], timestampMs);
        UpdateCrc(batch);
    }

    /// <summary>Computes the CRC anew.</summary>
    public static void UpdateCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[RecordBatchLayout.Crc..], Crc32C.Compute(batch[RecordBatchLayout.Attributes..SizeOf(batch)]));

    private static int SizeOf(ReadOnlySpan<byte> batch) => RecordBatchView.Read(batch).SizeBytes;
}
