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

    [LoggerMessage(5705, LogLevel.Warning,
        "The records of this worker's tasks may take {Bytes} bytes together (headrace.memory.budget.bytes), which has no room for a sink task: the queue of its consumer keeps {Least} bytes, and all queues are to have half of the budget. " +
        "Set headrace.memory.budget.bytes to {Needed} at the least")]
    public static partial void WorkerBudgetTooSmall(this ILogger logger, long bytes, long least, long needed);

    [LoggerMessage(5706, LogLevel.Warning,
        "With task {Task} the queues of this worker's consumers keep {Reserved} bytes, more than half of the {Bytes} that all tasks may take together (headrace.memory.budget.bytes): it can't be kept to. " +
        "Set headrace.memory.budget.bytes to {Needed} at the least, or run fewer sink tasks on this worker")]
    public static partial void WorkerBudgetOverpromised(this ILogger logger, ConnectorTaskId task, long reserved, long bytes, long needed);

    [LoggerMessage(5707, LogLevel.Warning,
        "Task {Task} may take {Bytes} bytes (headrace.memory.task.budget.bytes), which is too little: the queue of its consumer keeps {Reserved}. It takes up to {Taken}; set headrace.memory.task.budget.bytes to that at the least")]
    public static partial void TaskBudgetTooSmall(this ILogger logger, ConnectorTaskId task, long bytes, long reserved, long taken);

    [LoggerMessage(5703, LogLevel.Warning,
        "A transaction of task {Task} holds {Used} bytes and its budget is {Bytes} (headrace.memory.task.budget.bytes); it goes on to the transaction's end. Raise the budget, or let transactions end sooner")]
    public static partial void TransactionOverBudget(this ILogger logger, ConnectorTaskId task, long used, long bytes);
}
