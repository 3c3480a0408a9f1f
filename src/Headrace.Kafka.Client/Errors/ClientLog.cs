using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Log messages of all clients.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(2000, LogLevel.Warning, "{Client}: {Warning}")]
    public static partial void SettingChanged(this ILogger logger, string client, string warning);

    [LoggerMessage(2001, LogLevel.Debug, "{Client}: these properties are none of a Kafka client and have no effect on it: {Properties}")]
    public static partial void UnknownProperties(this ILogger logger, string client, string properties);

    [LoggerMessage(EventId = 2002, Message = "{Client}: {Facility}: {Text}")]
    public static partial void LibraryLine(this ILogger logger, LogLevel level, string client, string facility, string text);

    [LoggerMessage(2003, LogLevel.Warning, "{Client}: {Reason} ({Code})")]
    public static partial void ConnectionTrouble(this ILogger logger, string client, string reason, string code);

    [LoggerMessage(2004, LogLevel.Error, "{Client}: {Reason} ({Code}). It can't go on")]
    public static partial void ClientFailed(this ILogger logger, string client, string reason, string code);

    [LoggerMessage(2005, LogLevel.Debug, "{Client}: {Count} more lines like these were left out")]
    public static partial void LinesLeftOut(this ILogger logger, string client, int count);

    [LoggerMessage(2010, LogLevel.Error, "{Client}: a delivery listener threw")]
    public static partial void ListenerThrew(this ILogger logger, Exception exception, string client);

    [LoggerMessage(2011, LogLevel.Warning, "{Client}: {Count} records were not acknowledged within {Limit} and are given up")]
    public static partial void RecordsGivenUp(this ILogger logger, string client, long count, TimeSpan limit);

    [LoggerMessage(2012, LogLevel.Warning, "{Client}: a record has timestamp 0, which librdkafka can't send; it is sent as 1. This is said once")]
    public static partial void TimestampZero(this ILogger logger, string client);

    [LoggerMessage(2020, LogLevel.Warning, "{Client}: topic {Topic} does not exist or may not be seen; waiting for it")]
    public static partial void TopicMissing(this ILogger logger, string client, string topic);

    [LoggerMessage(2021, LogLevel.Warning, "{Client}: records come one by one, because the fast way failed its check: {Reason}")]
    public static partial void SlowConsumer(this ILogger logger, string client, string reason);

    [LoggerMessage(2022, LogLevel.Warning, "{Client}: max.poll.interval.ms passed without a poll: the group took the partitions away. Lower max.poll.records, or raise the limit")]
    public static partial void PollTooLate(this ILogger logger, string client);

    [LoggerMessage(2023, LogLevel.Warning, "{Client}: the consumer did not close within {Limit}; its group waits for the session timeout")]
    public static partial void CloseTooSlow(this ILogger logger, string client, TimeSpan limit);

    [LoggerMessage(2024, LogLevel.Warning, "{Client}: committed offsets were not answered in time and are asked for again: {Reason}")]
    public static partial void StartOffsetsLate(this ILogger logger, string client, string reason);
}
