using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>What a topic's settings mean to its logs.</summary>
internal static class TopicConfigFacts
{
    extension(TopicConfig config)
    {
        public LogConfig ToLogConfig() => new()
        {
            SegmentBytes = config.Int(TopicSettings.SegmentBytes),
            SegmentAge = ConfigText.Milliseconds(config.Text(TopicSettings.SegmentMs)),
            IndexIntervalBytes = config.Int(TopicSettings.IndexIntervalBytes),
            CleanupPolicy = (config.IsCompacted ? CleanupPolicy.Compact : 0) | (config.IsDeleted ? CleanupPolicy.Delete : 0),
            RetentionBytes = config.Long(TopicSettings.RetentionBytes),
            RetentionAge = Limit(config, TopicSettings.RetentionMs),
            DeleteRetention = ConfigText.Milliseconds(config.Text(TopicSettings.DeleteRetentionMs)),
            CompactionLagMin = ConfigText.Milliseconds(config.Text(TopicSettings.MinCompactionLagMs)),
            CompactionLagMax = Limit(config, TopicSettings.MaxCompactionLagMs),
            DirtyRatioMin = config.Double(TopicSettings.MinCleanableDirtyRatio),
        };
    }

    // "For ever" is -1 for some settings and the greatest number for others: no limit either way.
    private static TimeSpan? Limit(TopicConfig config, string name)
    {
        var value = config.Long(name);
        return value < 0 || value >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond ? null : TimeSpan.FromMilliseconds(value);
    }
}
