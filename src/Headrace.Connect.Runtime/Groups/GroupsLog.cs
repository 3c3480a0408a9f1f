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
}
