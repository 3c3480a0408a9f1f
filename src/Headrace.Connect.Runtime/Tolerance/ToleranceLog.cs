using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tolerance;

internal static partial class ToleranceLog
{
    [LoggerMessage(5101, LogLevel.Error, "{Explanation}. Error encountered in task {Task}. Executing stage '{Stage}' with class '{ClassName}'{Record}.")]
    public static partial void RecordFailed(this ILogger logger, Exception exception, ErrorExplanation explanation, ConnectorTaskId task, string stage, string className, string record);

    [LoggerMessage(5102, LogLevel.Error, "{Explanation}. Task {Task} could not write a failed record to its dead letter queue {Topic}: {Record}")]
    public static partial void DeadLetterNotWritten(this ILogger logger, Exception exception, ErrorExplanation? explanation, ConnectorTaskId task, string topic, string record);

    [LoggerMessage(5103, LogLevel.Error, "{Explanation}. Task {Task} passes such records over (errors.tolerance=all); it is said once, errors.log.enable=true logs each")]
    public static partial void MixUp(this ILogger logger, ErrorExplanation explanation, ConnectorTaskId task);

    [LoggerMessage(5104, LogLevel.Debug, "{Explanation}. Task {Task} writes the record to its dead letter queue {Topic}")]
    public static partial void DeadLetter(this ILogger logger, ErrorExplanation? explanation, ConnectorTaskId task, string topic);
}
