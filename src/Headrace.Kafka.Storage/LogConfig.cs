namespace Headrace.Kafka.Storage;

/// <summary>How one topic's partitions are stored. The names and defaults are Kafka's topic settings.</summary>
internal sealed record LogConfig
{
    /// <summary><c>segment.bytes</c>: a segment is closed before it grows beyond this. A larger append is refused.</summary>
    public int SegmentBytes { get; init => field = value >= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "segment.bytes is at least 1024."); } = 1 << 30;

    /// <summary><c>segment.ms</c>: a segment is closed when a batch is this much newer than its first one.</summary>
    public TimeSpan SegmentAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>index.interval.bytes</c>: about one index entry for so many bytes.</summary>
    public int IndexIntervalBytes { get; init => field = Math.Max(0, value); } = 4096;

    /// <summary><c>cleanup.policy</c>.</summary>
    public CleanupPolicy CleanupPolicy { get; init; } = CleanupPolicy.Delete;

    /// <summary><c>retention.bytes</c>: -1 keeps any size.</summary>
    public long RetentionBytes { get; init; } = -1;

    /// <summary><c>retention.ms</c>: null keeps any age.</summary>
    public TimeSpan? RetentionAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>delete.retention.ms</c>: how long a tombstone stays after it was compacted for the first time.</summary>
    public TimeSpan DeleteRetention { get; init; } = TimeSpan.FromDays(1);

    /// <summary><c>min.compaction.lag.ms</c>: younger records are not compacted.</summary>
    public TimeSpan CompactionLagMin { get; init; } = TimeSpan.Zero;

    /// <summary><c>max.compaction.lag.ms</c>: an older uncompacted record makes the log compacted regardless of the dirty ratio; null for no limit.</summary>
    public TimeSpan? CompactionLagMax { get; init; }

    /// <summary><c>min.cleanable.dirty.ratio</c>: the share of uncompacted bytes from which a log is compacted.</summary>
    public double DirtyRatioMin { get; init; } = 0.5;
}
