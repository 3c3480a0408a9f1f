using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>What the outbox's router says.</summary>
internal static partial class OutboxLog
{
    [LoggerMessage(7001, LogLevel.Warning, "An update in the outbox table of {Topic} was dropped: rows of an outbox are inserted and deleted only")]
    public static partial void UpdateDropped(this ILogger logger, string? topic);

    [LoggerMessage(7002, LogLevel.Error, "An update in the outbox table of {Topic} was dropped: rows of an outbox are inserted and deleted only")]
    public static partial void UpdateDroppedAsError(this ILogger logger, string? topic);

    [LoggerMessage(7003, LogLevel.Warning, "A payload of {Topic} stays text, though JSON was to be expanded. {Reason}")]
    public static partial void PayloadNotExpanded(this ILogger logger, string? topic, string? reason);
}
