using System.Buffers.Binary;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>The one record of a control batch: how a transaction ended.</summary>
/// <param name="Type">The kind of record, by its number on the wire.</param>
/// <param name="CoordinatorEpoch">The epoch of the coordinator that wrote an end marker; 0 for other kinds.</param>
public readonly record struct ControlRecord(ControlRecordType Type, int CoordinatorEpoch)
{
    internal const int KeyBytes = 4;
    internal const int ValueBytes = 6;

    /// <summary>Reads a record of a control batch.</summary>
    /// <exception cref="RecordBatchException">Its key or value is too short.</exception>
    public static ControlRecord Read(RecordView record)
    {
        if (record.Key.Length < KeyBytes)
            throw new RecordBatchException(ErrorCode.InvalidRecord, $"A control record's key has {record.Key.Length} bytes, not {KeyBytes}.");
        var type = (ControlRecordType)BinaryPrimitives.ReadInt16BigEndian(record.Key[2..]);
        if (type is not (ControlRecordType.Abort or ControlRecordType.Commit))
            return new(type, 0);
        if (record.Value.Length < ValueBytes)
            throw new RecordBatchException(ErrorCode.InvalidRecord, $"A transaction's end marker has {record.Value.Length} bytes, not {ValueBytes}.");
        return new(type, BinaryPrimitives.ReadInt32BigEndian(record.Value[2..]));
    }
}
