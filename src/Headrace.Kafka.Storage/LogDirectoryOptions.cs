using Headrace.Kafka.Storage.Disk;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Kafka.Storage;

/// <summary>How a data folder is opened.</summary>
internal sealed record LogDirectoryOptions
{
    /// <summary>The data folder; made if it is not there.</summary>
    public required string Path { get; init; }

    /// <summary><c>node.id</c>: written to a new folder, and must agree with that of an existing one.</summary>
    public int NodeId { get; init; } = 1;

    /// <summary>For a new folder: the cluster id to give it; null for a random one.</summary>
    public string? ClusterId { get; init; }

    /// <summary>How soon appends that nobody waits for become durable, and so visible.</summary>
    public TimeSpan FlushInterval { get; init => field = ForTimer(value); } = TimeSpan.FromMilliseconds(5);

    /// <summary>How many partitions are flushed at the same time.</summary>
    public int FlushThreads { get; init; } = 4;

    /// <summary>How many bytes a partition takes before its recovery point is written again: what a start after a crash has to check at most.</summary>
    public long CheckpointBytes { get; init; } = 64 << 20;

    /// <summary>How often the recovery points of changed partitions are written (Kafka's <c>log.flush.offset.checkpoint.interval.ms</c>).</summary>
    public TimeSpan CheckpointInterval { get; init => field = ForTimer(value); } = TimeSpan.FromMinutes(1);

    /// <summary><c>producer.id.expiration.ms</c>: how long an idle producer's last batches are remembered.</summary>
    public TimeSpan ProducerIdExpiration { get; init; } = TimeSpan.FromDays(1);

    /// <summary><c>log.retention.check.interval.ms</c>.</summary>
    public TimeSpan RetentionCheckInterval { get; init => field = ForTimer(value); } = TimeSpan.FromMinutes(5);

    /// <summary><c>log.cleaner.backoff.ms</c>: how often compaction looks for something to do.</summary>
    public TimeSpan CleanerBackoff { get; init => field = ForTimer(value); } = TimeSpan.FromSeconds(15);

    /// <summary>How many keys compaction looks at in one go, about 40 bytes of memory each; the rest of a log comes the next time.</summary>
    public int CleanerKeysMax { get; init; } = 2_000_000;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the folder and its logs tell what happened.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The file system; tests replace it by one that fails.</summary>
    public IDisk Disk { get; init; } = PhysicalDisk.Instance;

    // What a timer takes: settings may say "practically never" with a larger number.
    private static TimeSpan ForTimer(TimeSpan interval) => TimeSpan.FromMilliseconds(Math.Clamp(interval.TotalMilliseconds, 1, int.MaxValue));
}
