namespace Headrace.Kafka.Protocol.Records;

/// <summary>What the timestamps of a batch mean: bit 3 of its attributes.</summary>
public enum TimestampType
{
    /// <summary>The producer's time of each record.</summary>
    CreateTime = 0,

    /// <summary>The broker's time of the batch: every record has the batch's max timestamp.</summary>
    LogAppendTime = 1,
}
