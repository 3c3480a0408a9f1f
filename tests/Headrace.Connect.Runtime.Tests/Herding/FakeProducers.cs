using System.Collections.Concurrent;

namespace Headrace.Connect.Runtime.Tests.Herding;

/// <summary>The transactional ids of a simulated cluster: who may write, and that no task of an older generation does beside one of a newer.</summary>
internal sealed class FakeProducers(ConcurrentQueue<string> violations)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ConnectorTaskId, FakeTask> _holders = [];
    private readonly HashSet<FakeTask> _writers = [];

    /// <summary>How many tasks were kept from writing.</summary>
    public int FencedCount { get; private set; }

    /// <summary>A task takes its transactional id, and who had it before can't write any more.</summary>
    public void Initialize(FakeTask run)
    {
        lock (_lock)
        {
            Fence(run.Id);
            _holders[run.Id] = run;
        }
    }

    /// <summary>What a leader asks for: whoever has the ids can't write any more.</summary>
    public void Fence(IEnumerable<ConnectorTaskId> tasks)
    {
        lock (_lock)
        {
            foreach (var task in tasks)
                Fence(task);
        }
    }

    /// <summary>A task begins to write.</summary>
    /// <exception cref="InvalidOperationException">It has been fenced.</exception>
    public void BeginWriting(FakeTask run)
    {
        lock (_lock)
        {
            if (_holders.GetValueOrDefault(run.Id) != run)
                throw new InvalidOperationException($"task {run.Id} has been fenced");
            if (_writers.FirstOrDefault(other => other.Id.Connector == run.Id.Connector && other.Generation < run.Generation && !other.Worker.IsDead) is { } zombie)
                violations.Enqueue($"task {run.Id} of generation {run.Generation} writes beside {zombie.Id} of generation {zombie.Generation} on {zombie.Worker.Name}");
            _writers.Add(run);
        }
    }

    /// <summary>A task is over.</summary>
    public void End(FakeTask run)
    {
        lock (_lock)
            _writers.Remove(run);
    }

    private void Fence(ConnectorTaskId task)
    {
        if (!_holders.Remove(task, out var holder))
            return;
        FencedCount++;
        if (_writers.Remove(holder))
            holder.OnFenced();
    }
}
