namespace Headrace.Connect.Runtime.Herding;

/// <summary>Those who wait for something. Owned by the herder's loop.</summary>
internal sealed class Waiters
{
    private List<TaskCompletionSource> _waiters = [];

    public bool IsAny => _waiters.Count > 0;

    /// <summary>One more; the result completes with the others.</summary>
    public Task Add()
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add(waiter);
        return waiter.Task;
    }

    /// <summary>Takes out those who wait now. Who comes later waits for the next time.</summary>
    public Waiters Take()
    {
        var taken = new Waiters { _waiters = _waiters };
        _waiters = [];
        return taken;
    }

    public void Complete()
    {
        foreach (var waiter in Take()._waiters)
            waiter.TrySetResult();
    }

    public void Fail(Exception error)
    {
        foreach (var waiter in Take()._waiters)
            waiter.TrySetException(error);
    }
}
