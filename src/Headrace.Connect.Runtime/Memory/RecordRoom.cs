using Headrace.Connect.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Memory;

/// <summary>Lets the records of a source task into its memory, and waits for acknowledgements where it is full. Owned by the task's loop.</summary>
/// <param name="task">The task.</param>
/// <param name="memory">Its memory.</param>
/// <param name="submitted">The records on their way.</param>
/// <param name="makeRoom">Deals with the records whose outcome is known, as far as that can be in the middle of a batch.</param>
/// <param name="logger">Takes the logs.</param>
internal sealed class RecordRoom(ConnectorTaskId task, TaskMemory memory, SubmittedRecords submitted, Func<ValueTask> makeRoom, ILogger logger)
{
    private bool _mayExceed;

    /// <summary>Whether there is no room for another record, what the task has told of its own counted.</summary>
    public bool IsFullNow()
    {
        memory.CountTold();
        return memory.IsFull;
    }

    /// <summary>Takes bytes for a record if there is room for it.</summary>
    public bool TryTake(long charge)
    {
        if (memory.TryTake(charge))
            return true;
        if (!_mayExceed)
            return false;
        memory.Take(charge);
        return true;
    }

    /// <summary>Records are done with.</summary>
    public void Give(long charge)
    {
        if (charge > 0)
            _mayExceed = false;
        memory.Give(charge);
    }

    /// <summary>Waits until some more records are acknowledged. Where none is under way and there is no room all the same, what is held belongs to a transaction, which has to go on to its end.</summary>
    public async ValueTask WaitAsync(CancellationToken stopping)
    {
        var inFlight = submitted.InFlight;
        var used = memory.Used;
        await makeRoom().ConfigureAwait(false);
        if (memory.Used < used)
            return;
        if (inFlight > 0)
        {
            // A quarter at a time, so that the loop and the producer don't wake each other for every record.
            await submitted.WhenReported(Math.Max(1, submitted.InFlight / 4)).WaitAsync(stopping).ConfigureAwait(false);
            await makeRoom().ConfigureAwait(false);
        }
        else if (used > 0 && submitted.Failure is null)
        {
            _mayExceed = true;
            logger.TransactionOverBudget(task, used, memory.Budget);
        }
    }
}
