using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Log messages of group members.</summary>
internal static partial class GroupLog
{
    [LoggerMessage(2101, LogLevel.Debug, "Group {Group}: member '{Member}' joins: {Reason}")]
    public static partial void GroupJoining(this ILogger logger, string group, string member, string reason);

    [LoggerMessage(2102, LogLevel.Information, "Group {Group}: generation {Generation} as {Member}, led by {Leader}, protocol {Protocol}")]
    public static partial void GroupJoined(this ILogger logger, string group, int generation, string member, string leader, string protocol);

    [LoggerMessage(2103, LogLevel.Warning, "Group {Group} has gone on without this member, which joins again: {Reason}")]
    public static partial void GroupPlaceLost(this ILogger logger, string group, string reason);

    [LoggerMessage(2104, LogLevel.Warning, "Group {Group}: the coordinator is looked for again: {Reason}")]
    public static partial void GroupTrouble(this ILogger logger, string group, string reason);

    [LoggerMessage(2105, LogLevel.Error, "Group {Group} can't be joined; the next try is in {Seconds} s")]
    public static partial void GroupRefused(this ILogger logger, Exception exception, string group, double seconds);

    [LoggerMessage(2106, LogLevel.Information, "Group {Group}: member {Member} has left")]
    public static partial void GroupLeft(this ILogger logger, string group, string member);

    [LoggerMessage(2107, LogLevel.Warning, "Group {Group} could not be told that this member leaves; it will notice when the session ends: {Reason}")]
    public static partial void GroupNotLeft(this ILogger logger, string group, string reason);

    [LoggerMessage(2108, LogLevel.Information, "Group {Group}: member {Member}, which an earlier run of this one has left behind, is put out")]
    public static partial void GroupPredecessorReplaced(this ILogger logger, string group, string member);
}
