namespace Headrace.Kafka.Broker.Fetch;

/// <summary>The fetches that wait for one partition.</summary>
internal sealed class PartitionWaiters
{
    private readonly Lock _gate = new();
    private readonly List<FetchWait> _waits = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _waits.Count;
        }
    }

    public void Add(FetchWait wait)
    {
        lock (_gate)
            _waits.Add(wait);
    }

    public void Remove(FetchWait wait)
    {
        lock (_gate)
            _waits.Remove(wait);
    }

    /// <summary>Wakes everybody; they look again and wait again if it was not enough. Called on a flusher's thread, so it only signals.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            foreach (var wait in _waits)
                wait.Wake();
        }
    }
}
