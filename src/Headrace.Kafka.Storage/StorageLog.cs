using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Storage;

/// <summary>What storage tells. Event ids 3000-3999.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(3000, LogLevel.Information, "Data folder {Path} opened, cluster id {ClusterId}, node {NodeId}; last stop {LastStop}")]
    public static partial void DirectoryOpened(this ILogger logger, string path, string clusterId, int nodeId, string lastStop);

    [LoggerMessage(3001, LogLevel.Information, "{Count} partition logs loaded, {Recovered} of them checked after an unclean stop")]
    public static partial void LogsLoaded(this ILogger logger, int count, int recovered);

    [LoggerMessage(3002, LogLevel.Warning, "{Partition}: {Bytes} bytes of an unfinished write were cut off behind offset {EndOffset} ({Path}, position {Position}). None of them was acknowledged after a flush")]
    public static partial void TailCut(this ILogger logger, TopicPartition partition, long bytes, long endOffset, string path, long position);

    [LoggerMessage(3003, LogLevel.Warning, "{Partition}: an index of {Path} was missing or wrong and is built again")]
    public static partial void IndexRebuilt(this ILogger logger, TopicPartition partition, string path);

    [LoggerMessage(3004, LogLevel.Error, "{Partition} can't be used; the other partitions can")]
    public static partial void LogUnusable(this ILogger logger, Exception exception, TopicPartition partition);

    [LoggerMessage(3005, LogLevel.Warning, "{Partition}: partition.state is missing or damaged; the whole log is checked")]
    public static partial void StateLost(this ILogger logger, TopicPartition partition);

    [LoggerMessage(3006, LogLevel.Error, "{Partition} takes no writes: a flush failed")]
    public static partial void FlushFailed(this ILogger logger, Exception exception, TopicPartition partition);

    [LoggerMessage(3007, LogLevel.Warning, "{Partition} takes writes again, from offset {EndOffset} on")]
    public static partial void Healed(this ILogger logger, TopicPartition partition, long endOffset);

    [LoggerMessage(3008, LogLevel.Warning, "{Partition}: {Path} could not be cut back after a failed write; tried again before the next one")]
    public static partial void TailNotCut(this ILogger logger, Exception exception, TopicPartition partition, string path);

    [LoggerMessage(3009, LogLevel.Debug, "{Partition}: new segment at offset {BaseOffset}")]
    public static partial void SegmentRolled(this ILogger logger, TopicPartition partition, long baseOffset);

    [LoggerMessage(3010, LogLevel.Warning, "The recovery point of {Partition} could not be written; tried again later")]
    public static partial void CheckpointFailed(this ILogger logger, Exception exception, TopicPartition partition);

    [LoggerMessage(3011, LogLevel.Error, "{Partition} could not be closed in order; it is checked at the next start")]
    public static partial void CloseFailed(this ILogger logger, Exception exception, TopicPartition partition);

    [LoggerMessage(3012, LogLevel.Warning, "The deleted folder {Path} could not be removed; tried again at the next start")]
    public static partial void RemoveFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(3013, LogLevel.Warning, "The folder of {Partition} belongs to no known topic")]
    public static partial void StrayPartition(this ILogger logger, TopicPartition partition);

    [LoggerMessage(3014, LogLevel.Error, "The data folder {Path} could not be marked as stopped in order")]
    public static partial void MarkFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(3015, LogLevel.Information, "{Partition}: {Count} segments removed, the log begins at offset {Offset} or later")]
    public static partial void SegmentsRemoved(this ILogger logger, TopicPartition partition, int count, long offset);

    [LoggerMessage(3016, LogLevel.Information, "{Partition}: compacted from offset {From} to {To}, {Bytes} bytes are left")]
    public static partial void Compacted(this ILogger logger, TopicPartition partition, long from, long to, long bytes);

    [LoggerMessage(3017, LogLevel.Error, "{Partition} could not be cleaned up; tried again later")]
    public static partial void CleanupFailed(this ILogger logger, Exception exception, TopicPartition partition);
}
