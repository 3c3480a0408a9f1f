using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage.Cleaning;

/// <summary>Decides where a log begins by <c>retention.ms</c>, <c>retention.bytes</c> and the log start offset.</summary>
internal static class LogRetention
{
    /// <summary>The base offset of the first segment that stays.</summary>
    /// <param name="segments">All segments; the last one is written and stays.</param>
    /// <param name="logStartOffset">What lies wholly below goes.</param>
    /// <param name="config">The topic's settings.</param>
    /// <param name="nowMs">The time.</param>
    public static long FirstKept(LogSegment[] segments, long logStartOffset, LogConfig config, long nowMs)
    {
        var size = 0L;
        foreach (var segment in segments)
            size += segment.Size;
        var first = 0;
        for (; first < segments.Length - 1; first++)
        {
            var segment = segments[first];
            var isBelowStart = segments[first + 1].BaseOffset <= logStartOffset;
            if (!isBelowStart && !(config.CleanupPolicy.HasFlag(CleanupPolicy.Delete) && (IsTooMuch(size - segment.Size, config) || IsTooOld(segment, config, nowMs))))
                break;
            size -= segment.Size;
        }

        return segments[first].BaseOffset;
    }

    /// <summary>All records of a segment are older than <c>retention.ms</c>. One without timestamps has no age.</summary>
    public static bool IsTooOld(LogSegment segment, LogConfig config, long nowMs) =>
        config.CleanupPolicy.HasFlag(CleanupPolicy.Delete) && config.RetentionAge is { } age && segment.Size > 0 && segment.Max.Timestamp >= 0
        && nowMs - segment.Max.Timestamp > age.TotalMilliseconds;

    private static bool IsTooMuch(long sizeWithout, LogConfig config) => config.RetentionBytes >= 0 && sizeWithout >= config.RetentionBytes;
}
