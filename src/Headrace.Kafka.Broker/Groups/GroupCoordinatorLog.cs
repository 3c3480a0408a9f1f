using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>What the group coordinator says. Event ids 4300-4349.</summary>
internal static partial class GroupCoordinatorLog
{
    [LoggerMessage(4300, LogLevel.Information, "Group {GroupId}: {Count} members of generation {Generation} were dropped: they did not answer in time")]
    public static partial void MembersDropped(this ILogger logger, string groupId, int count, int generation);

    [LoggerMessage(4301, LogLevel.Error, "Group {GroupId}: its state could not be made durable ({Error}); its clients are told to try again")]
    public static partial void GroupNotWritten(this ILogger logger, string groupId, ErrorCode error);

    [LoggerMessage(4302, LogLevel.Information, "{Count} committed offsets expired")]
    public static partial void OffsetsExpired(this ILogger logger, int count);

    [LoggerMessage(4303, LogLevel.Error, "{Count} changes of groups could not be written to __consumer_offsets")]
    public static partial void OffsetsNotWritten(this ILogger logger, Exception exception, int count);

    [LoggerMessage(4304, LogLevel.Warning, "The record at offset {Offset} of __consumer_offsets-{Partition} can't be read and is passed over: {Reason}")]
    public static partial void GroupRecordSkipped(this ILogger logger, int partition, long offset, string reason);

    [LoggerMessage(4305, LogLevel.Information, "{Groups} groups with {Offsets} committed offsets were loaded")]
    public static partial void GroupsLoaded(this ILogger logger, int groups, int offsets);
}
