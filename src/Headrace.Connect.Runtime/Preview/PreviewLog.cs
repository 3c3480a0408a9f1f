using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Preview;

internal static partial class PreviewLog
{
    [LoggerMessage(LogLevel.Warning, "The task of a preview of connector {Connector} has not stopped within {Seconds} seconds and is left alone; whatever it does goes on until the worker ends")]
    public static partial void PreviewedTaskHangs(this ILogger logger, string connector, double seconds);

    [LoggerMessage(LogLevel.Warning, "A sink's task that was tried has not returned from {What} within {Seconds} seconds and is left alone; whatever it does goes on until the process ends")]
    public static partial void RehearsedTaskHangs(this ILogger logger, string what, double seconds);
}
