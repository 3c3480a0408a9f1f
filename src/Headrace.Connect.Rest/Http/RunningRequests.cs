namespace Headrace.Connect.Rest.Http;

/// <summary>Counts requests that are under way, to wait for their end. Safe from any thread.</summary>
internal sealed class RunningRequests
{
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _none;

    public void Enter()
    {
        lock (_lock)
            _count++;
    }

    public void Leave()
    {
        TaskCompletionSource? none = null;
        lock (_lock)
        {
            if (--_count == 0)
                (none, _none) = (_none, null);
        }
        none?.TrySetResult();
    }

    /// <summary>Completes when none is under way.</summary>
    public Task WhenNoneAsync()
    {
        lock (_lock)
            return _count == 0 ? Task.CompletedTask : (_none ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
