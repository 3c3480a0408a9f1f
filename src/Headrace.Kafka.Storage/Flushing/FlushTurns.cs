namespace Headrace.Kafka.Storage.Flushing;

/// <summary>
/// Where a log is on its way to the next flush, and who waits for which one. All who wait for the same flush share one completion. The log's lock guards it.
/// </summary>
internal sealed class FlushTurns
{
    private FlushSchedule _schedule;
    private TaskCompletionSource? _next;
    private TaskCompletionSource? _running;
    private long _runningEnd;

    /// <summary>There are new bytes. True where the log has to be announced to the flusher for a flush after the interval.</summary>
    public bool WantSoon()
    {
        if (_schedule != FlushSchedule.Idle)
            return false;
        _schedule = FlushSchedule.Soon;
        return true;
    }

    /// <summary>The interval has passed, or somebody waits. True where the log has to be put into the flusher's queue.</summary>
    public bool WantNow(bool isInterval = false)
    {
        if (_schedule is FlushSchedule.Queued or FlushSchedule.Running || (isInterval && _schedule != FlushSchedule.Soon))
            return false;
        _schedule = FlushSchedule.Queued;
        return true;
    }

    /// <summary>The flush that makes an offset durable: the running one where it goes far enough, else the next one.</summary>
    public Task WaitFor(long offset, out bool isQueued)
    {
        isQueued = false;
        if (_running is { } running && offset <= _runningEnd)
            return running.Task;
        isQueued = WantNow();
        return (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>A flush up to an offset begins.</summary>
    /// <returns>Who waits for it; to be completed after <see cref="End"/>, or failed.</returns>
    public TaskCompletionSource? Begin(long end)
    {
        _schedule = FlushSchedule.Running;
        _runningEnd = end;
        _running = _next;
        _next = null;
        return _running;
    }

    /// <summary>It has ended.</summary>
    /// <param name="hasMore">Bytes were appended since it began.</param>
    /// <returns>How the log goes on: Idle, or announced again as Soon or Queued by the caller.</returns>
    public FlushSchedule End(bool hasMore)
    {
        _running = null;
        return _schedule = _next is not null ? FlushSchedule.Queued : hasMore ? FlushSchedule.Soon : FlushSchedule.Idle;
    }

    /// <summary>No flush will make durable what is waited for.</summary>
    public void Fail(Func<Exception> refusal)
    {
        _schedule = FlushSchedule.Idle;
        Fail(_running, refusal);
        Fail(_next, refusal);
        _running = _next = null;
    }

    /// <summary>Fails who waits for one flush.</summary>
    public static void Fail(TaskCompletionSource? waiting, Func<Exception> refusal)
    {
        if (waiting is not null && waiting.TrySetException(refusal()))
            _ = waiting.Task.Exception; // observed: everybody may have given up waiting
    }
}
