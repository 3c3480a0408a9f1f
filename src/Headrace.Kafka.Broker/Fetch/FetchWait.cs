namespace Headrace.Kafka.Broker.Fetch;

/// <summary>
/// One fetch that waits for partitions to grow, for its time to be over, or for the connection to end. A wake-up that comes before the wait is kept for it,
/// so that nothing is missed between looking and waiting.
/// </summary>
internal sealed class FetchWait : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<PartitionWaiters> _waiters;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;
    private TaskCompletionSource? _waiting;
    private bool _isWoken;

    /// <summary>Registers with the partitions.</summary>
    /// <param name="waiters">The partitions' lists.</param>
    /// <param name="waitMax">How long the fetch may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait: the connection closed or the broker stops.</param>
    public FetchWait(IReadOnlyList<PartitionWaiters> waiters, TimeSpan waitMax, TimeProvider time, CancellationToken cancellationToken)
    {
        _waiters = waiters;
        foreach (var list in waiters)
            list.Add(this);
        _timer = time.CreateTimer(static wait => ((FetchWait)wait!).End(), this, waitMax, Timeout.InfiniteTimeSpan);
        _registration = cancellationToken.UnsafeRegister(static wait => ((FetchWait)wait!).End(), this);
    }

    /// <summary>The time is over, or the wait was cancelled: no more waiting.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Completes at the next wake-up or at the end, whichever is first.</summary>
    public Task WaitAsync()
    {
        lock (_gate)
        {
            if (_isWoken || IsOver)
            {
                _isWoken = false;
                return Task.CompletedTask;
            }

            _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task;
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            if (_waiting is null)
                _isWoken = true;
            else
                _waiting.TrySetResult();
            _waiting = null;
        }
    }

    public void Dispose()
    {
        foreach (var list in _waiters)
            list.Remove(this);
        _timer.Dispose();
        _registration.Dispose();
    }

    private void End()
    {
        lock (_gate)
        {
            IsOver = true;
            _waiting?.TrySetResult();
            _waiting = null;
        }
    }
}
