using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

internal static partial class StoresLog
{
    [LoggerMessage(5001, LogLevel.Warning, "The record {Key} at offset {Offset} of the config topic is ignored: {Reason}")]
    public static partial void ConfigRecordIgnored(this ILogger logger, string key, long offset, string reason);

    [LoggerMessage(5002, LogLevel.Warning,
        "The config topic names {TaskCount} tasks of connector {Connector} but does not hold all their configs; the connector has no tasks until they are written anew")]
    public static partial void TaskConfigsIncomplete(this ILogger logger, string connector, int taskCount);

    [LoggerMessage(5003, LogLevel.Error, "The status {Key} could not be written to {Topic}: the REST API may show an old state")]
    public static partial void StatusNotWritten(this ILogger logger, Exception exception, string key, string topic);

    [LoggerMessage(5004, LogLevel.Warning, "The record at {Partition}@{Offset} of the status topic is ignored: it is of no known kind, or damaged")]
    public static partial void StatusRecordIgnored(this ILogger logger, string partition, long offset);

    [LoggerMessage(5005, LogLevel.Error, "The reader of the worker's topic {Topic} has died; the topic is read anew. Until that is done the worker works with what it knew")]
    public static partial void InternalTopicReaderDied(this ILogger logger, Exception exception, string topic);

    [LoggerMessage(5006, LogLevel.Warning, "The worker's topic {Topic} can't be read anew; the next try is in {Seconds} s")]
    public static partial void InternalTopicNotRead(this ILogger logger, Exception exception, string topic, double seconds);

    [LoggerMessage(5007, LogLevel.Information, "The worker's topic {Topic} has been read anew and is followed again")]
    public static partial void InternalTopicFollowedAgain(this ILogger logger, string topic);

    [LoggerMessage(5008, LogLevel.Warning,
        "Failed to write to config topic as leader; will rejoin group if necessary and, if still leader, attempt to reclaim write privileges for the config topic")]
    public static partial void LeaderWriteFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5009, LogLevel.Warning, "The offsets of connector {Connector} could not be copied to the worker's topic; its own topic has them")]
    public static partial void OffsetsNotCopied(this ILogger logger, Exception exception, string connector);
}
