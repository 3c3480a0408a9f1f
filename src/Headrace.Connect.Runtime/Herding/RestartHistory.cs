using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>When the worker has restarted a task by itself. Owned by the herder's loop; as long as the policy's budget at most.</summary>
internal sealed class RestartHistory(TimeProvider time)
{
    private readonly Queue<long> _restarts = new();

    public int Count => _restarts.Count;

    /// <summary>Takes a restart from the budget.</summary>
    /// <param name="policy">Says how many there may be.</param>
    /// <param name="delay">How long to wait before it.</param>
    /// <returns>False if the budget is used up.</returns>
    public bool TryTake(RestartPolicy policy, out TimeSpan delay)
    {
        while (_restarts.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > policy.Window)
            _restarts.Dequeue();
        delay = policy.DelayAfter(_restarts.Count);
        if (_restarts.Count >= policy.Budget)
            return false;
        _restarts.Enqueue(time.GetTimestamp());
        return true;
    }
}
