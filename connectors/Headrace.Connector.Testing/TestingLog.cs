using Microsoft.Extensions.Logging;

namespace Headrace.Connector.Testing;

internal static partial class TestingLog
{
    [LoggerMessage(8101, LogLevel.Information, "Task {Connector}-{Task} makes records of topic {Topic} from number {Number} on")]
    public static partial void SourceStarted(this ILogger logger, string? connector, int task, string? topic, long number);
}
