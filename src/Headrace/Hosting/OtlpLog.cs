using Microsoft.Extensions.Logging;

namespace Headrace.Hosting;

internal static partial class OtlpLog
{
    [LoggerMessage(8201, LogLevel.Warning, "Metrics could not be sent to {Endpoint} by {Protocol}. They are sent again every {IntervalMs} ms; it is said once, until it works. Check headrace.metrics.otlp.endpoint and .protocol, and the collector there")]
    public static partial void NotSent(this ILogger logger, Uri endpoint, string protocol, long intervalMs);

    [LoggerMessage(8202, LogLevel.Information, "Metrics reach {Endpoint} again")]
    public static partial void SentAgain(this ILogger logger, Uri endpoint);
}
