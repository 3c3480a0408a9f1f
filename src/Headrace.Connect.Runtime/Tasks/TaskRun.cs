using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Runtime.Explanations;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>One run of a task, from its start to its end. The herder starts it, changes its target state, asks it to stop, and gives it up when it takes too long.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token sources have neither timers nor wait handles, and are cancelled from other threads until the last moment.")]
internal abstract class TaskRun
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly ITaskObserver _observer;
    private readonly Lock _reporting = new();
    private volatile bool _isPauseWanted;
    private long _callBegan;

    // A task that was given up has a successor, and one that is over has said its last word: what it says on another thread at that moment must not come behind it.
    private bool _isSilent;
    private TaskCompletionSource _targetChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected TaskRun(ConnectorTaskId id, ITaskObserver observer)
    {
        Id = id;
        _observer = observer;
    }

    public ConnectorTaskId Id { get; }

    /// <summary>Completes when the run is over and everything is released; it never fails.</summary>
    public Task Completion => _completion.Task;

    /// <summary>What ended the run; null if it was asked to stop, or is not over.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>The task's version, once it is known.</summary>
    public string? Version { get; protected set; }

    /// <summary>Cancelled when the task is to stop.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <summary>Cancelled when the time for a graceful stop is over: nothing may be committed any more.</summary>
    protected CancellationToken Cancelled => _cancelled.Token;

    protected bool IsStopping => _stopping.IsCancellationRequested;

    protected bool IsPauseWanted => _isPauseWanted;

    /// <summary>How long the poll or put under way has taken so far; 0 while there is none.</summary>
    public TimeSpan CallTime(TimeProvider time) => Volatile.Read(ref _callBegan) is var began and not 0 ? time.GetElapsedTime(began) : TimeSpan.Zero;

    /// <summary>Begins the run.</summary>
    public void Start(TargetState target)
    {
        _isPauseWanted = target != TargetState.Started;
        Launch();
    }

    /// <summary>Changes what the user wants of the task. Its state follows.</summary>
    public void SetTarget(TargetState target)
    {
        var isPauseWanted = target != TargetState.Started;
        if (_isPauseWanted == isPauseWanted)
            return;
        _isPauseWanted = isPauseWanted;
        Interlocked.Exchange(ref _targetChanged, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        OnTargetChanged();
    }

    /// <summary>Asks the task to stop; <see cref="Completion"/> says when it has.</summary>
    public void RequestStop()
    {
        // The callbacks of the token may be the task's own code: they don't run on the caller's thread.
        _ = _stopping.CancelAsync();
        OnTargetChanged();
    }

    /// <summary>Gives the task up: it commits nothing any more and writes no state.</summary>
    public void Cancel()
    {
        lock (_reporting)
            _isSilent = true;
        _ = _stopping.CancelAsync();
        _ = _cancelled.CancelAsync();
        OnCancelled();
    }

    /// <summary>A poll or put begins.</summary>
    /// <param name="timestamp">The moment.</param>
    protected void OnCallBegun(long timestamp) => Volatile.Write(ref _callBegan, timestamp == 0 ? 1 : timestamp);

    /// <summary>The poll or put has returned.</summary>
    protected void OnCallEnded() => Volatile.Write(ref _callBegan, 0);

    /// <summary>Starts the loop or thread, which ends with <see cref="End"/>.</summary>
    protected abstract void Launch();

    /// <summary>Wakes the loop, if it may be waiting.</summary>
    protected virtual void OnTargetChanged()
    {
    }

    protected virtual void OnCancelled()
    {
    }

    /// <summary>Completes at the next change of the target state.</summary>
    protected Task WhenTargetChanges() => Volatile.Read(ref _targetChanged).Task;

    protected void ReportRunning()
    {
        lock (_reporting)
        {
            if (!_isSilent)
                _observer.OnRunning(Id, Version);
        }
    }

    protected void ReportPaused()
    {
        lock (_reporting)
        {
            if (!_isSilent)
                _observer.OnPaused(Id, Version);
        }
    }

    protected void ReportTopic(string topic)
    {
        lock (_reporting)
        {
            if (!_isSilent)
                _observer.OnTopicUsed(Id, topic);
        }
    }

    /// <summary>The run is over.</summary>
    /// <param name="failure">What ended it; null if it was asked to stop.</param>
    protected void End(Failure? failure)
    {
        Failure = failure;
        OnCallEnded();
        lock (_reporting)
        {
            if (!_isSilent)
                ReportEnd(failure);
            _isSilent = true;
        }
        _completion.TrySetResult();
    }

    private void ReportEnd(Failure? failure)
    {
        if (failure is not null)
            _observer.OnFailed(Id, Version, failure);
        else
            _observer.OnStopped(Id);
    }
}
