using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Finds the records because of which a sink task refuses a batch, by putting ever smaller parts of it, and reports them; all others are put.</summary>
/// <remarks>A task may have taken some records of a batch that it refused, and gets them again. Errors that pass, and those of files and disks, blame no record: then the task fails, or the batch is put again.</remarks>
internal sealed class PutBisection(ErrorTolerance errors, ErrantRecordReporter? reporter, string taskClass)
{
    private readonly Stack<(int Start, int Count)> _pending = new();

    /// <summary>How many records of the batch, from its beginning, have been put or reported.</summary>
    public int Settled { get; private set; }

    /// <summary>Whether an error may be the fault of a record.</summary>
    public bool Covers(Exception error, int count) =>
        count > 0 && errors.ToleratesErrors && error is not (OperationCanceledException or OutOfMemoryException) && !TransientErrors.Includes(error) && !IsOfTheSystem(error);

    /// <summary>Puts what can be put of a batch that was refused, in its order.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="error">Why it was refused.</param>
    /// <param name="put">Puts a part of it.</param>
    /// <param name="cancellationToken">Ends it between two puts.</param>
    /// <exception cref="Exception">A part failed by an error that is no record's fault; what is <see cref="Settled"/> stays so.</exception>
    public void Settle(List<SinkRecord> batch, Exception error, Action<IReadOnlyList<SinkRecord>> put, CancellationToken cancellationToken)
    {
        _pending.Clear();
        Settled = 0;
        Divide(batch, 0, batch.Count, error);
        while (_pending.TryPop(out var part))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                put(batch.GetRange(part.Start, part.Count));
                Settled = part.Start + part.Count;
            }
            catch (Exception e) when (Covers(e, part.Count))
            {
                Divide(batch, part.Start, part.Count, e);
            }
        }
    }

    /// <summary>No space, no permission, no folder: every record would be refused alike.</summary>
    private static bool IsOfTheSystem(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is UnauthorizedAccessException or (IOException and not EndOfStreamException))
                return true;
        }
        return false;
    }

    private void Divide(List<SinkRecord> batch, int start, int count, Exception error)
    {
        if (count > 1)
        {
            var half = count / 2;
            _pending.Push((start + half, count - half));
            _pending.Push((start, half));
            return;
        }
        if (reporter is not null)
            _ = reporter.ReportAsync(batch[start], error); // it is waited for before the offset is committed
        else
            _ = errors.Fail(new(ErrorStage.TaskPut, taskClass, error, null, null));
        Settled = start + 1;
    }
}
