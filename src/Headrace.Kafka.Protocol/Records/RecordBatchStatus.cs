namespace Headrace.Kafka.Protocol.Records;

/// <summary>What lies at a place where a record batch should.</summary>
public enum RecordBatchStatus
{
    /// <summary>A whole batch of magic 2. Its CRC was not looked at.</summary>
    Whole,

    /// <summary>The bytes end before the batch does.</summary>
    Incomplete,

    /// <summary>The length is too small for a batch, or impossible.</summary>
    InvalidSize,

    /// <summary>The magic is not 2: an old message set, or no batch at all.</summary>
    UnsupportedMagic,
}
