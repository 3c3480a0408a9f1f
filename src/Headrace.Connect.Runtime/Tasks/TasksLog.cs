using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

internal static partial class TasksLog
{
    [LoggerMessage(5201, LogLevel.Error, "{Explanation}. Task {Task} has failed and waits for a restart")]
    public static partial void TaskFailed(this ILogger logger, Exception exception, ErrorExplanation explanation, ConnectorTaskId task);

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

    [LoggerMessage(5210, LogLevel.Warning, "Sink task {Task} could not take {Count} records just now; they are put again")]
    public static partial void PutRetried(this ILogger logger, Exception exception, ConnectorTaskId task, int count);

    [LoggerMessage(5211, LogLevel.Error, "Sink task {Task} could not make its records safe before a commit and goes on at the last committed offsets")]
    public static partial void PreCommitFailed(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5212, LogLevel.Warning, "Sink task {Task} could not make its records safe before it gave partitions up: records will repeat")]
    public static partial void ClosingCommitFailed(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5213, LogLevel.Error, "The offsets of sink task {Task} could not be committed; the next commit tries again")]
    public static partial void SinkCommitFailed(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5214, LogLevel.Warning, "Sink task {Task} wants to commit {Partition}@{Offset}, which is not a partition of the commit; ignored")]
    public static partial void OffsetNotAssigned(this ILogger logger, ConnectorTaskId task, TopicPartition partition, long offset);

    [LoggerMessage(5215, LogLevel.Warning, "Sink task {Task} wants to commit {Partition}@{Offset}, beyond {Current}, which is where it has read to; ignored")]
    public static partial void OffsetBeyondCurrent(this ILogger logger, ConnectorTaskId task, TopicPartition partition, long offset, long current);

    [LoggerMessage(5217, LogLevel.Information, "Source task {Task} aborts its transaction, as the connector asks")]
    public static partial void TransactionAborted(this ILogger logger, ConnectorTaskId task);

    [LoggerMessage(5218, LogLevel.Warning, "Source task {Task}: ignoring request by task to abort transaction as the current transaction is empty")]
    public static partial void NothingToAbort(this ILogger logger, ConnectorTaskId task);

    [LoggerMessage(5219, LogLevel.Warning, "Sink task {Task} refuses a batch of {Count} records; it is put in parts to find those that it can't take (headrace.errors.put.bisect)")]
    public static partial void BatchRefused(this ILogger logger, Exception exception, ConnectorTaskId task, int count);

    [LoggerMessage(
        5220, LogLevel.Warning,
        "Calls that do not return hold the threads of this process, which may have {Count} now so that everything else goes on; the log names tasks that make no progress, if headrace.watchdog.ms lets it")]
    public static partial void PoolThreadsAdded(this ILogger logger, int count);

    [LoggerMessage(5222, LogLevel.Warning, "Task {Task} waits for partition {Partition} of topic {Topic}, which the topic does not have: its next record names it. Add partitions to the topic, or stop the connector")]
    public static partial void PartitionMissing(this ILogger logger, ConnectorTaskId task, string topic, int partition);

    [LoggerMessage(5221, LogLevel.Warning, "Task {Task}: a topic refuses batches of {Bytes} bytes; the connector's are of {NewBytes} bytes from now on, and the task begins again where the last commit was: {Refusal}")]
    public static partial void BatchesShrink(this ILogger logger, ConnectorTaskId task, int bytes, int newBytes, string refusal);
}
