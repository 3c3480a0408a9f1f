using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

internal static partial class TasksLog
{
    [LoggerMessage(5201, LogLevel.Error, "Task {Task} has failed and waits for a restart")]
    public static partial void TaskFailed(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5202, LogLevel.Warning, "Source task {Task} could not be polled just now and is polled again")]
    public static partial void PollRetried(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5203, LogLevel.Warning, "Source task {Task} could not send a record just now and tries again")]
    public static partial void SendRetried(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5204, LogLevel.Error, "The offsets of source task {Task} could not be stored; they are stored with the next commit. After a crash records would repeat")]
    public static partial void OffsetsNotStored(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5205, LogLevel.Error, "CommitRecord of source task {Task} has failed")]
    public static partial void CommitRecordFailed(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5206, LogLevel.Error, "CommitAsync of source task {Task} has failed")]
    public static partial void CommitFailed(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5207, LogLevel.Warning, "Source task {Task} stops with {Count} records that the broker has not acknowledged; they are read again after the next start")]
    public static partial void RecordsUnacknowledged(this ILogger logger, ConnectorTaskId task, long count);

    [LoggerMessage(5208, LogLevel.Warning, "Task {Task} did not stop cleanly")]
    public static partial void StopFailed(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5209, LogLevel.Information, "Task {Task} created topic {Topic} by the rules of group {Group}: partitions {Partitions}, replication factor {ReplicationFactor}")]
    public static partial void TopicCreated(this ILogger logger, ConnectorTaskId task, string topic, string group, int partitions, short replicationFactor);
}
