namespace Headrace.Connect.Runtime.Memory;

/// <summary>How many bytes the records of one task take, and how many they may. Its members belong to the task's loop, except the figures, which anybody may read.</summary>
/// <remarks>
/// A task that holds nothing may always take one record, however large, so budgets delay and never block. The worker is told of larger amounts only: records cost two
/// comparisons and an addition.
/// </remarks>
internal sealed class TaskMemory(WorkerMemory worker, long budget, long reserved = 0) : IDisposable
{
    // What a record costs besides its bytes: about 250 bytes in librdkafka, and as much for its objects here.
    private const int RecordOverhead = 512;
    private const long TellingStep = 64 * 1024;

    private long _used;
    private long _untold;
    private bool _isDisposed;

    /// <summary>Without any limit.</summary>
    public static TaskMemory Unlimited => new(new(long.MaxValue), long.MaxValue);

    public long Budget => budget;

    /// <summary>What is promised to the consumer's queue, and counts as used.</summary>
    public long Reserved => reserved;

    public long Used => Volatile.Read(ref _used) + (Volatile.Read(ref _isDisposed) ? 0 : reserved);

    /// <summary>How many bytes of records may be taken now.</summary>
    public long Room => Math.Max(0, Math.Min(budget - reserved - _used, worker.Budget - worker.Used - _untold));

    /// <summary>Whether something is held, and there is room for no more.</summary>
    public bool IsFull => _used > 0 && Room == 0;

    /// <summary>What records are counted as: their bytes once in the client and once as objects of the task, and what they cost besides.</summary>
    /// <param name="bytes">The serialized bytes of the records.</param>
    /// <param name="records">How many records.</param>
    public static long ChargeOf(long bytes, int records = 1) => (2 * bytes) + ((long)records * RecordOverhead);

    /// <summary>Whether a record may be taken: there is room for it, or nothing else is held.</summary>
    public bool CanTake(long charge) => _used == 0 || (_used + charge <= budget - reserved && worker.Used + _untold + charge <= worker.Budget);

    /// <summary>Takes so many bytes, whether there is room or not.</summary>
    public void Take(long charge)
    {
        Volatile.Write(ref _used, _used + charge);
        if ((_untold += charge) >= TellingStep)
            Tell();
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long charge)
    {
        if (charge == 0)
            return;
        Volatile.Write(ref _used, _used - charge);
        _untold -= charge;
        Tell();
    }

    /// <summary>Tells the worker of everything that is held by now.</summary>
    public void Tell()
    {
        if (_untold == 0 || _isDisposed)
            return;
        worker.Add(_untold);
        _untold = 0;
    }

    /// <summary>Gives everything back, the promise to the queue too.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        Give(_used);
        Volatile.Write(ref _isDisposed, true);
        if (reserved > 0)
            worker.Return(reserved);
    }
}
