namespace Headrace.Connect.Runtime.Memory;

/// <summary>How many bytes the records of one task take, and how many they may. Its members belong to the task's loop, except the figures, which anybody may read.</summary>
/// <remarks>
/// The task is granted up to 64 KiB of its worker's budget at a time and takes records out of that, so that most of them cost a comparison and a subtraction. A task that holds nothing may
/// always take one record, however large: budgets delay and never block. What a task keeps for itself counts as far as it tells it.
/// </remarks>
internal sealed class TaskMemory(WorkerMemory worker, long budget, long reserved = 0) : IDisposable
{
    // What a record costs besides its bytes: about 250 bytes in librdkafka, and as much for its objects here.
    private const int RecordOverhead = 512;
    private const long GrantStep = 64 * 1024;

    private long _granted;
    private long _left;
    private long _told;
    private long _counted;
    private bool _isDisposed;

    /// <summary>Without any limit.</summary>
    public static TaskMemory Unlimited => new(new(long.MaxValue), long.MaxValue);

    public long Budget => budget;

    /// <summary>What is promised to the consumer's queue, and counts as used.</summary>
    public long Reserved => reserved;

    public long Used => Held + (Volatile.Read(ref _isDisposed) ? 0 : reserved);

    /// <summary>How many bytes of records may be taken now.</summary>
    public long Room => _left + Math.Max(0, Grantable);

    /// <summary>Whether records are held, and there is room for no more.</summary>
    public bool IsFull => HasRecords && Room == 0;

    // What the task keeps for itself keeps no record out: it may be what the record is to empty.
    private bool HasRecords => Held > _counted;

    private long Held => Volatile.Read(ref _granted) - Volatile.Read(ref _left);

    private long Grantable => Math.Min(budget - reserved - _granted, worker.Budget - worker.Used);

    /// <summary>What records are counted as: their bytes once in the client and once as objects of the task, and what they cost besides.</summary>
    /// <param name="bytes">The serialized bytes of the records.</param>
    /// <param name="records">How many records.</param>
    public static long ChargeOf(long bytes, int records = 1) => (2 * bytes) + ((long)records * RecordOverhead);

    /// <summary>Takes bytes for a record if there is room for it, or nothing else is held.</summary>
    public bool TryTake(long charge)
    {
        if (charge > _left)
            return TryTakeGranted(charge);
        _left -= charge;
        return true;
    }

    /// <summary>Takes so many bytes, whether there is room or not.</summary>
    public void Take(long charge)
    {
        if (charge > _left)
            Grant(charge - _left);
        _left -= charge;
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long charge)
    {
        if (charge == 0)
            return;
        _left += charge;
        // What may soon be taken again is kept, but nothing beyond a budget, nor by a task that may be idle for long.
        Grant(Held == 0 ? -_left : -Math.Clamp(Math.Max(_left - GrantStep, -Grantable), 0, _left));
    }

    /// <summary>Notes how many bytes the task says that it keeps for itself. Any thread may call it.</summary>
    public void Tell(long bytes) => Volatile.Write(ref _told, Math.Max(0, bytes));

    /// <summary>Counts what the task has told.</summary>
    public void CountTold()
    {
        var told = Volatile.Read(ref _told);
        var more = told - _counted;
        if (more == 0)
            return;
        _counted = told;
        if (more > 0)
            Take(more);
        else
            Give(-more);
    }

    /// <summary>Gives everything back, the promise to the queue too.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        Give(Held);
        Volatile.Write(ref _isDisposed, true);
        if (reserved > 0)
            worker.Return(reserved);
    }

    private bool TryTakeGranted(long charge)
    {
        var needed = charge - _left;
        var grantable = Grantable;
        if (needed > grantable && HasRecords)
            return false;
        Grant(Math.Max(needed, Math.Min(GrantStep, grantable)));
        _left -= charge;
        return true;
    }

    private void Grant(long bytes)
    {
        if (bytes == 0)
            return;
        _granted += bytes;
        _left += bytes;
        worker.Add(bytes);
    }
}
