using System.Collections.Frozen;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>Every setting that a topic has in Kafka 4.3, in the order of their names.</summary>
internal static class TopicSettings
{
    public const string CleanupPolicy = "cleanup.policy";
    public const string CompressionGzipLevel = "compression.gzip.level";
    public const string CompressionLz4Level = "compression.lz4.level";
    public const string CompressionType = "compression.type";
    public const string CompressionZstdLevel = "compression.zstd.level";
    public const string DeleteRetentionMs = "delete.retention.ms";
    public const string FileDeleteDelayMs = "file.delete.delay.ms";
    public const string FlushMessages = "flush.messages";
    public const string FlushMs = "flush.ms";
    public const string IndexIntervalBytes = "index.interval.bytes";
    public const string MaxCompactionLagMs = "max.compaction.lag.ms";
    public const string MaxMessageBytes = "max.message.bytes";
    public const string MessageTimestampAfterMaxMs = "message.timestamp.after.max.ms";
    public const string MessageTimestampBeforeMaxMs = "message.timestamp.before.max.ms";
    public const string MessageTimestampType = "message.timestamp.type";
    public const string MinCleanableDirtyRatio = "min.cleanable.dirty.ratio";
    public const string MinCompactionLagMs = "min.compaction.lag.ms";
    public const string MinInsyncReplicas = "min.insync.replicas";
    public const string Preallocate = "preallocate";
    public const string RetentionBytes = "retention.bytes";
    public const string RetentionMs = "retention.ms";
    public const string SegmentBytes = "segment.bytes";
    public const string SegmentIndexBytes = "segment.index.bytes";
    public const string SegmentJitterMs = "segment.jitter.ms";
    public const string SegmentMs = "segment.ms";

    private const string Forever = "9223372036854775807";
    private const long Hour = 3_600_000;
    private const long Minute = 60_000;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new(CleanupPolicy, SettingType.List, "delete", "What happens to old records: delete drops whole segments by age or size, compact keeps the last record of each key.")
            { OneOf = Set("compact", "delete"), OneOfText = "compact, delete", BrokerNames = Broker("log.cleanup.policy") },
        new(CompressionGzipLevel, SettingType.Int, "-1", "The gzip level where compression.type is gzip; -1 is the codec's own default.") { Min = -1, Max = 9, BrokerNames = Broker("compression.gzip.level") },
        new(CompressionLz4Level, SettingType.Int, "9", "The lz4 level where compression.type is lz4.") { Min = 1, Max = 17, BrokerNames = Broker("compression.lz4.level") },
        new(CompressionType, SettingType.String, "producer", "How batches are kept: producer keeps them as they were sent, another codec compresses them again.")
            { OneOf = Set("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"), OneOfText = "uncompressed, zstd, lz4, snappy, gzip, producer", BrokerNames = Broker("compression.type") },
        new(CompressionZstdLevel, SettingType.Int, "3", "The zstd level where compression.type is zstd.") { Min = -131072, Max = 22, BrokerNames = Broker("compression.zstd.level") },
        new(DeleteRetentionMs, SettingType.Long, "86400000", "How long compaction keeps a tombstone, in milliseconds.") { Min = 0, BrokerNames = Broker("log.cleaner.delete.retention.ms") },
        new(FileDeleteDelayMs, SettingType.Long, "60000", "How long a file is kept after it left the log, in milliseconds.") { Min = 0, BrokerNames = Broker("log.segment.delete.delay.ms") },
        new(FlushMessages, SettingType.Long, Forever, "A flush to disk at the latest after this many records. A record with acks=all is always flushed before it is acknowledged.") { Min = 1, BrokerNames = Broker("log.flush.interval.messages") },
        new(FlushMs, SettingType.Long, Forever, "A flush to disk at the latest after this many milliseconds. A record with acks=all is always flushed before it is acknowledged.") { Min = 0, BrokerNames = Broker("log.flush.interval.ms") },
        Idle("follower.replication.throttled.replicas", SettingType.List, ""),
        new(IndexIntervalBytes, SettingType.Int, "4096", "How many bytes of records lie between two entries of the offset index.") { Min = 0, BrokerNames = Broker("log.index.interval.bytes") },
        Idle("leader.replication.throttled.replicas", SettingType.List, ""),
        Idle("local.retention.bytes", SettingType.Long, "-2") with { Min = -2, BrokerNames = Broker("log.local.retention.bytes") },
        Idle("local.retention.ms", SettingType.Long, "-2") with { Min = -2, BrokerNames = Broker("log.local.retention.ms") },
        new(MaxCompactionLagMs, SettingType.Long, Forever, "The longest that a record may wait for compaction, in milliseconds.") { Min = 1, BrokerNames = Broker("log.cleaner.max.compaction.lag.ms") },
        new(MaxMessageBytes, SettingType.Int, "1048588", "The largest record batch that the topic takes, in bytes, after compression.") { Min = 0, BrokerNames = Broker("message.max.bytes") },
        new(MessageTimestampAfterMaxMs, SettingType.Long, "3600000", "How far a record's timestamp may lie in the future, in milliseconds.") { Min = 0, BrokerNames = Broker("log.message.timestamp.after.max.ms") },
        new(MessageTimestampBeforeMaxMs, SettingType.Long, Forever, "How far a record's timestamp may lie in the past, in milliseconds.") { Min = 0, BrokerNames = Broker("log.message.timestamp.before.max.ms") },
        new(MessageTimestampType, SettingType.String, "CreateTime", "Whether records keep the producer's timestamp or get the broker's.")
            { OneOf = Set("CreateTime", "LogAppendTime"), OneOfText = "CreateTime, LogAppendTime", BrokerNames = Broker("log.message.timestamp.type") },
        new(MinCleanableDirtyRatio, SettingType.Double, "0.5", "How much of a compacted log must be new before it is compacted again.") { Min = 0, Max = 1, BrokerNames = Broker("log.cleaner.min.cleanable.ratio") },
        new(MinCompactionLagMs, SettingType.Long, "0", "The shortest time that a record stays as it is, in milliseconds.") { Min = 0, BrokerNames = Broker("log.cleaner.min.compaction.lag.ms") },
        new(MinInsyncReplicas, SettingType.Int, "1", "How many replicas acks=all waits for. This broker is the only replica: a larger number refuses such writes.") { Min = 1, BrokerNames = Broker("min.insync.replicas") },
        new(Preallocate, SettingType.Boolean, "false", "Whether a segment's file gets its full size when it is made.") { BrokerNames = Broker("log.preallocate") },
        Idle("remote.log.copy.disable", SettingType.Boolean, "false"),
        Idle("remote.log.delete.on.disable", SettingType.Boolean, "false"),
        Idle("remote.storage.enable", SettingType.Boolean, "false"),
        new(RetentionBytes, SettingType.Long, "-1", "The size that a partition may reach before its oldest segments go; -1 for no limit.") { Min = -1, BrokerNames = Broker("log.retention.bytes") },
        new(RetentionMs, SettingType.Long, "604800000", "How long records are kept, in milliseconds; -1 for ever.")
            { Min = -1, BrokerNames = [("log.retention.ms", 1), ("log.retention.minutes", Minute), ("log.retention.hours", Hour)] },
        new(SegmentBytes, SettingType.Int, "1073741824", "The size of one file of the log, in bytes.") { Min = 1048576, BrokerNames = Broker("log.segment.bytes") },
        new(SegmentIndexBytes, SettingType.Int, "10485760", "The largest size of a segment's index, in bytes.") { Min = 4, BrokerNames = Broker("log.index.size.max.bytes") },
        new(SegmentJitterMs, SettingType.Long, "0", "A random time by which segments are closed earlier, so that not all are at once.")
            { Min = 0, BrokerNames = [("log.roll.jitter.ms", 1), ("log.roll.jitter.hours", Hour)] },
        new(SegmentMs, SettingType.Long, "604800000", "The longest that one file of the log is written to, in milliseconds.")
            { Min = 1, BrokerNames = [("log.roll.ms", 1), ("log.roll.hours", Hour)] },
        Idle("unclean.leader.election.enable", SettingType.Boolean, "false") with { BrokerNames = Broker("unclean.leader.election.enable") },
    ];

    /// <summary>The same by name.</summary>
    public static FrozenDictionary<string, Setting> ByName { get; } = All.ToFrozenDictionary(setting => setting.Name, StringComparer.Ordinal);

    private static Setting Idle(string name, SettingType type, string value) =>
        new(name, type, value, "Kept and shown; without effect on a broker that has no replicas and no remote storage.") { IsWithoutEffect = true };

    private static FrozenSet<string> Set(params string[] values) => values.ToFrozenSet(StringComparer.Ordinal);

    private static (string, long)[] Broker(string name) => [(name, 1)];
}
