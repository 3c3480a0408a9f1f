using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.DeadLetters;

internal static partial class DeadLettersLog
{
    [LoggerMessage(5801, LogLevel.Information, "The replay does without transactions, so that it repeats a batch if it is killed: {Reason}")]
    public static partial void ReplayWithoutTransactions(this ILogger logger, string reason);
}
