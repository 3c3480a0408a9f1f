namespace Headrace.Kafka.Protocol.Records;

/// <summary>Where the fields of a record batch (magic 2) lie. Source: protocol guide, record batch.</summary>
internal static class RecordBatchLayout
{
    public const int BaseOffset = 0;
    public const int BatchLength = 8;
    public const int PartitionLeaderEpoch = 12;
    public const int Magic = 16;
    public const int Crc = 17;
    public const int Attributes = 21;
    public const int LastOffsetDelta = 23;
    public const int BaseTimestamp = 27;
    public const int MaxTimestamp = 35;
    public const int ProducerId = 43;
    public const int ProducerEpoch = 51;
    public const int BaseSequence = 53;
    public const int RecordCount = 57;

    /// <summary>The size of the fixed part; the records follow.</summary>
    public const int HeaderBytes = 61;

    /// <summary>The bytes before what <see cref="BatchLength"/> counts.</summary>
    public const int LogOverheadBytes = 12;

    /// <summary>The bytes that are needed to know a batch's magic.</summary>
    public const int MagicEnd = Magic + 1;

    public const short CompressionMask = 0x07;
    public const short LogAppendTimeBit = 0x08;
    public const short TransactionalBit = 0x10;
    public const short ControlBit = 0x20;
    public const short DeleteHorizonBit = 0x40;

    public const byte MagicV2 = 2;
}
