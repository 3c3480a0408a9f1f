namespace Headrace.Kafka.Client;

/// <summary>Who set a record's timestamp.</summary>
public enum TimestampType
{
    /// <summary>Nobody: the record is older than Kafka 0.10 and its timestamp is -1.</summary>
    None = 0,

    /// <summary>Its producer.</summary>
    CreateTime = 1,

    /// <summary>The broker.</summary>
    LogAppendTime = 2,
}
