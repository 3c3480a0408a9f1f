namespace Headrace.Kafka.Storage.Flushing;

/// <summary>Where a log is on its way to the next flush.</summary>
internal enum FlushSchedule
{
    /// <summary>Nothing to flush.</summary>
    Idle,

    /// <summary>New bytes that nobody waits for: flushed when the interval has passed.</summary>
    Soon,

    /// <summary>In the flusher's queue.</summary>
    Queued,

    /// <summary>A thread flushes it.</summary>
    Running,
}
