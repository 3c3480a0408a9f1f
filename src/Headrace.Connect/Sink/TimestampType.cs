namespace Headrace.Connect.Sink;

/// <summary>Who set a record's timestamp.</summary>
public enum TimestampType
{
    /// <summary>Nobody: the record has none.</summary>
    NoTimestampType = -1,

    /// <summary>The producer.</summary>
    CreateTime = 0,

    /// <summary>The broker, when it appended the record.</summary>
    LogAppendTime = 1,
}
