using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tolerance;

internal static partial class ToleranceLog
{
    [LoggerMessage(5101, LogLevel.Error, "Error encountered in task {Task}. Executing stage '{Stage}' with class '{ClassName}'{Record}.")]
    public static partial void RecordFailed(this ILogger logger, Exception exception, ConnectorTaskId task, string stage, string className, string record);

    [LoggerMessage(5102, LogLevel.Error, "Task {Task} could not write a failed record to its dead letter queue {Topic}: {Record}")]
    public static partial void DeadLetterNotWritten(this ILogger logger, Exception exception, ConnectorTaskId task, string topic, string record);

    [LoggerMessage(5103, LogLevel.Error, "{Message} [{Code}: task {Task}, {Stage}, {Place}: {Hint}]")]
    private static partial void Hint(ILogger logger, string message, string code, ConnectorTaskId task, string stage, string place, string hint);

    public static void Hint(this ILogger logger, string code, ConnectorTaskId task, string stage, string place, string message, string hint) =>
        Hint(logger, message, code, task, stage, place, hint);
}
