using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Memory;

internal static partial class MemoryLog
{
    [LoggerMessage(5701, LogLevel.Information, "The records of this worker's tasks may take {Bytes} bytes together (headrace.memory.budget.bytes)")]
    public static partial void WorkerBudget(this ILogger logger, long bytes);

    [LoggerMessage(5702, LogLevel.Information, "The records of task {Task} may take {Bytes} bytes (headrace.memory.task.budget.bytes), {Reserved} of them in its consumer's queue")]
    public static partial void SinkTaskBudget(this ILogger logger, ConnectorTaskId task, long bytes, long reserved);

    [LoggerMessage(5704, LogLevel.Information, "The records of task {Task} may take {Bytes} bytes (headrace.memory.task.budget.bytes)")]
    public static partial void SourceTaskBudget(this ILogger logger, ConnectorTaskId task, long bytes);

    [LoggerMessage(5703, LogLevel.Warning,
        "A transaction of task {Task} holds {Used} bytes and its budget is {Bytes} (headrace.memory.task.budget.bytes); it goes on to the transaction's end. Raise the budget, or let transactions end sooner")]
    public static partial void TransactionOverBudget(this ILogger logger, ConnectorTaskId task, long used, long bytes);
}
