using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

internal static partial class HerdingLog
{
    [LoggerMessage(5301, LogLevel.Information, "Connector {Connector} is {State}")]
    public static partial void ConnectorIs(this ILogger logger, string connector, string state);

    [LoggerMessage(5302, LogLevel.Error, "{Explanation}. Connector {Connector} has failed and waits for a restart or another config")]
    public static partial void ConnectorFailed(this ILogger logger, Exception exception, ErrorExplanation explanation, string connector);

    [LoggerMessage(5303, LogLevel.Warning, "Connector {Connector} did not stop cleanly")]
    public static partial void ConnectorStopFailed(this ILogger logger, Exception exception, string connector);

    [LoggerMessage(5304, LogLevel.Warning, "A call into a connector that had been given up has failed")]
    public static partial void LateCallFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5305, LogLevel.Warning, "Connector {Connector} has generated {Count} tasks, more than tasks.max={Max}; they run because tasks.max.enforce is false")]
    public static partial void TooManyTasks(this ILogger logger, string connector, int count, int max);

    [LoggerMessage(5306, LogLevel.Error, "{Explanation}. Task {Task} could not be made and waits for a restart")]
    public static partial void TaskNotMade(this ILogger logger, Exception exception, ErrorExplanation explanation, ConnectorTaskId task);

    [LoggerMessage(5307, LogLevel.Warning, "Task {Task} did not stop within its time and is given up; its last offsets are not committed")]
    public static partial void TaskGivenUp(this ILogger logger, ConnectorTaskId task);

    [LoggerMessage(5308, LogLevel.Error, "{Explanation}. The task configs of connector {Connector} could not be made or stored; the next try is in {DelayMs} ms")]
    public static partial void TaskConfigsFailed(this ILogger logger, Exception exception, ErrorExplanation explanation, string connector, long delayMs);

    [LoggerMessage(5309, LogLevel.Critical, "The herder met an error that is a bug in Headrace; it goes on")]
    public static partial void HerderBug(this ILogger logger, Exception exception);

    [LoggerMessage(5310, LogLevel.Warning, "The worker waits for Kafka at {BootstrapServers} and keeps trying: {Reason}")]
    public static partial void KafkaAway(this ILogger logger, string bootstrapServers, string reason);

    [LoggerMessage(5311, LogLevel.Information, "Worker {WorkerId} is ready. Kafka cluster: {ClusterId}")]
    public static partial void WorkerReady(this ILogger logger, string workerId, string? clusterId);

    [LoggerMessage(5312, LogLevel.Information, "Worker {WorkerId} has stopped")]
    public static partial void WorkerStopped(this ILogger logger, string workerId);

    [LoggerMessage(5313, LogLevel.Error, "The worker can't start")]
    public static partial void WorkerStartFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5314, LogLevel.Warning, "Pausing connector {Connector} has no effect: it has failed")]
    public static partial void PauseOfFailed(this ILogger logger, string connector);

    [LoggerMessage(5315, LogLevel.Information, "Tasks of connector {Connector} written: {Count}")]
    public static partial void TasksWritten(this ILogger logger, string connector, int count);

    [LoggerMessage(5316, LogLevel.Warning, "The worker's stop was cut short: some connectors or tasks may not have stopped cleanly")]
    public static partial void StopCutShort(this ILogger logger);

    [LoggerMessage(5317, LogLevel.Warning, "The value '{Given}' for the '{Key}' property of {Client} will be overridden with '{Value}': exactly-once source support needs it")]
    public static partial void ClientSettingReplaced(this ILogger logger, string client, string key, string given, string value);

    [LoggerMessage(5318, LogLevel.Information, "Fencing out {Count} task producers for source connector {Connector}")]
    public static partial void Fencing(this ILogger logger, int count, string connector);

    [LoggerMessage(5319, LogLevel.Information, "Finished fencing out {Count} task producers for source connector {Connector}")]
    public static partial void Fenced(this ILogger logger, int count, string connector);

    [LoggerMessage(5320, LogLevel.Warning, "The tasks of connector {Connector} before this generation could not be fenced just now; it is tried again: {Reason}")]
    public static partial void FencingRetried(this ILogger logger, string connector, string reason);

    [LoggerMessage(5331, LogLevel.Information, "Scheduling a restart of connector {Connector} in {DelayMs} ms: that long its config provider's values hold")]
    public static partial void RestartScheduled(this ILogger logger, string connector, long delayMs);

    [LoggerMessage(5332, LogLevel.Information, "Connector {Connector} restarts: the time of a value from a config provider is over")]
    public static partial void ValuesExpired(this ILogger logger, string connector);

    [LoggerMessage(5333, LogLevel.Information, "Task {Task} restarts: a value from a config provider has changed")]
    public static partial void ValuesChanged(this ILogger logger, ConnectorTaskId task);

    [LoggerMessage(5334, LogLevel.Warning, "The values of task {Task} could not be looked up again; it goes on with those it has")]
    public static partial void ValuesNotReloaded(this ILogger logger, Exception exception, ConnectorTaskId task);

    [LoggerMessage(5335, LogLevel.Information, "Connector {Connector} and its tasks restart: plugins that they use have been replaced")]
    public static partial void RestartsForPlugins(this ILogger logger, string connector);

    [LoggerMessage(5336, LogLevel.Error, "It could not be told whether connector {Connector} uses plugins that have been replaced: it goes on with those it has")]
    public static partial void PluginUseUnknown(this ILogger logger, Exception exception, string connector);

    [LoggerMessage(5337, LogLevel.Warning, "The {Noun} {Name} has failed by an error that may pass; restart {Count} of {Budget} follows in {DelayMs} ms: {Reason}")]
    public static partial void RestartFollows(this ILogger logger, string noun, string name, int count, int budget, long delayMs, string reason);

    [LoggerMessage(5339, LogLevel.Error, "Task {Task} makes no progress: its poll or put has not returned for {ElapsedMs} ms (headrace.watchdog.ms)")]
    public static partial void TaskStalled(this ILogger logger, ConnectorTaskId task, long elapsedMs);

    [LoggerMessage(5340, LogLevel.Warning, "Task {Task}, which makes no progress, is given up and made anew: restart {Count} of {Budget}")]
    public static partial void StalledTaskRestarts(this ILogger logger, ConnectorTaskId task, int count, int budget);

    [LoggerMessage(5338, LogLevel.Error, "The {Noun} {Name} has been restarted {Count} times within {WindowMs} ms, which is all that headrace.restart.budget allows; it waits for a restart")]
    public static partial void RestartsUsedUp(this ILogger logger, string noun, string name, int count, long windowMs);

    [LoggerMessage(5343, LogLevel.Debug, "The task configs of connector {Connector} were not stored, and are not wanted any more: {Reason}")]
    public static partial void TaskConfigsUnwanted(this ILogger logger, string connector, string reason);

    [LoggerMessage(5344, LogLevel.Information, "The last states were written but not read back, so that clients of events do not see them: {Reason}")]
    public static partial void LastStatesNotRead(this ILogger logger, string reason);
}
