using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Groups;

internal static partial class GroupsLog
{
    [LoggerMessage(5401, LogLevel.Information,
        "A worker has left the group: {Connectors} connectors and {Tasks} tasks wait {DelayMs} ms for it to come back before others take them over (scheduled.rebalance.max.delay.ms)")]
    public static partial void LostWorkWaits(this ILogger logger, int connectors, int tasks, int delayMs);

    [LoggerMessage(5402, LogLevel.Information, "{Connectors} connectors and {Tasks} tasks of a worker that has left go to the workers that came meanwhile: {Members}")]
    public static partial void LostWorkHandedOver(this ILogger logger, int connectors, int tasks, string members);

    [LoggerMessage(5403, LogLevel.Information, "{Connectors} connectors and {Tasks} tasks of a worker that has left are spread over the others")]
    public static partial void LostWorkReassigned(this ILogger logger, int connectors, int tasks);

    [LoggerMessage(5404, LogLevel.Information,
        "Generation {Generation}: {Connectors} connectors and {Tasks} tasks are new, {RevokedConnectors} and {RevokedTasks} go; this worker has {AllConnectors} and {AllTasks}. Next rebalance in {DelayMs} ms (0: when something changes)")]
    public static partial void Assigned(
        this ILogger logger, int generation, int connectors, int tasks, int revokedConnectors, int revokedTasks, int allConnectors, int allTasks, int delayMs);

    [LoggerMessage(5414, LogLevel.Information,
        "Rebalance {Number} {Outcome}: generation {Generation}, because {Reason}; workers came {WorkersJoined}, left {WorkersLeft}; connectors came {ConnectorsAdded}, tasks came {TasksAdded}, " +
        "connectors went {ConnectorsRevoked}, tasks went {TasksRevoked}; {StoppingMs} ms to stop, {JoiningMs} ms to join, {StartingMs} ms to start, {TotalMs} ms in all")]
    public static partial void RebalanceEnded(
        this ILogger logger, long number, Events.RebalanceOutcome outcome, int generation, string reason, string workersJoined, string workersLeft,
        string connectorsAdded, string tasksAdded, string connectorsRevoked, string tasksRevoked, long stoppingMs,
        long joiningMs, long startingMs, long totalMs);

    [LoggerMessage(5405, LogLevel.Warning, "This worker leads but has read the config topic to offset {Own} only, another one to {Other}: all join again")]
    public static partial void LeaderIsBehind(this ILogger logger, long own, long other);

    [LoggerMessage(5406, LogLevel.Error, "The config topic could not be read within {SyncTimeoutMs} ms (worker.sync.timeout.ms); this worker leaves the group for {DelayMs} ms")]
    public static partial void ConfigsOutOfReach(this ILogger logger, double syncTimeoutMs, double delayMs);

    [LoggerMessage(5407, LogLevel.Warning, "The config topic could not be read to its end: {Reason}")]
    public static partial void ConfigsNotRead(this ILogger logger, string reason);

    [LoggerMessage(5408, LogLevel.Warning, "Connectors or tasks that were revoked take longer to stop than they may; the rebalance goes on without them")]
    public static partial void ReleaseTakesLong(this ILogger logger);

    [LoggerMessage(5409, LogLevel.Warning, "All connectors and tasks of this worker stop, because others may take them over: {Reason}")]
    public static partial void WorkGivenUp(this ILogger logger, string reason);

    [LoggerMessage(5410, LogLevel.Information, "A new session key signs requests between workers")]
    public static partial void SessionKeyMade(this ILogger logger);

    [LoggerMessage(5411, LogLevel.Error, "The session key could not be written; the next try is in {DelayMs} ms")]
    public static partial void SessionKeyNotMade(this ILogger logger, Exception exception, double delayMs);

    [LoggerMessage(5412, LogLevel.Information, "This worker has claimed the right to write to the config topic as leader; earlier leaders can't write any more")]
    public static partial void WritesClaimed(this ILogger logger);

    [LoggerMessage(5413, LogLevel.Warning, "Unable to claim write privileges for config topic. Will backoff and possibly retry if still the leader")]
    public static partial void WritesNotClaimed(this ILogger logger, Exception exception);

    [LoggerMessage(5415, LogLevel.Warning, "The group turns to the eager protocol while connectors and tasks run: all of them stop before they are divided anew")]
    public static partial void GroupTurnsEager(this ILogger logger);

    [LoggerMessage(5419, LogLevel.Warning, "Task {Task} was stopped by its own worker {Worker} when the group came up from the eager protocol: all join again, so that it starts")]
    public static partial void TaskIsStranded(this ILogger logger, string task, string? worker);

    [LoggerMessage(5425, LogLevel.Debug, "The worker {Url}, member {Member}, is watched")]
    public static partial void WorkerWatched(this ILogger logger, Uri url, string member);

    [LoggerMessage(5426, LogLevel.Warning, "The worker {Url}, member {Member}, is put out of the group without waiting for the end of its session (headrace.worker.failure.detection): {Reason}")]
    public static partial void WorkerPutOut(this ILogger logger, Uri url, string member, string reason);

    [LoggerMessage(5427, LogLevel.Warning, "The worker {Url}, member {Member}, has died, but could not be put out of the group; its session decides: {Reason}")]
    public static partial void WorkerNotPutOut(this ILogger logger, Uri url, string member, string reason);

    [LoggerMessage(5428, LogLevel.Debug, "{Reason} It will learn of it at its next heartbeat")]
    public static partial void WorkerNotTold(this ILogger logger, string reason);

    [LoggerMessage(5429, LogLevel.Error, "The worker {Url}, member {Member}, is not watched any more, which is a bug; if it dies, its session decides")]
    public static partial void WatchFailed(this ILogger logger, Exception exception, Uri url, string member);
}
