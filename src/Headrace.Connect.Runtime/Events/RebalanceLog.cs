using Headrace.Connect.Runtime.Groups;

namespace Headrace.Connect.Runtime.Events;

/// <summary>The last rebalances of a worker. It is written by the herder's loop, and read from any thread.</summary>
public sealed class RebalanceLog
{
    /// <summary>Days of a group in which workers come and go.</summary>
    private const int CountMax = 256;

    /// <summary>Names of connectors and tasks, above all.</summary>
    private const long SizeMax = 200_000;

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Queue<RebalanceRecord> _ended = new();
    private RebalanceRecord? _current;
    private long _began;
    private long _step;
    private long _number;
    private long _size;

    internal RebalanceLog(TimeProvider time) => _time = time;

    /// <summary>Hears of each rebalance that has ended, on the herder's loop.</summary>
    internal Action<RebalanceRecord>? Ended { get; set; }

    /// <summary>The number of the rebalance under way; 0 for none.</summary>
    internal long Current => _current?.Number ?? 0;

    /// <summary>The rebalances, the oldest first; the last may be under way.</summary>
    public IReadOnlyList<RebalanceRecord> Read()
    {
        lock (_lock)
            return _current is null ? [.. _ended] : [.. _ended, _current with { Total = _time.GetElapsedTime(_began) }];
    }

    /// <summary>Adds a rebalance that has ended.</summary>
    public void Add(RebalanceRecord ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        lock (_lock)
            AddLocked(ended);
    }

    /// <summary>The worker begins to join. A join that is tried again belongs to the same rebalance.</summary>
    internal void OnBegun(string reason)
    {
        if (_current is { Joining: not null })
            End(RebalanceOutcome.Superseded);
        if (_current is null)
            Begin(reason);
    }

    /// <summary>What had to stop before the join has stopped.</summary>
    internal void OnStopped()
    {
        if (_current is not null)
            Change(_current with { Stopping = TakeStep() });
    }

    /// <summary>The worker leads, and has led before: who has come and gone.</summary>
    internal void OnMembers(IReadOnlyCollection<string> joined, IReadOnlyCollection<string> left)
    {
        if (_current is not null)
            Change(_current with { WorkersJoined = joined, WorkersLeft = left });
    }

    /// <summary>The worker has its share.</summary>
    internal void OnAssigned(GroupView view, WorkSet before, WorkSet after, TimeSpan delay)
    {
        if (_current is null)
            return;
        var (added, revoked) = (after.Except(before), before.Except(after));
        Change(_current with
        {
            Generation = view.Generation,
            IsLeader = view.IsLeader,
            LeaderUrl = view.LeaderUrl,
            ConnectorsAdded = added.Connectors,
            TasksAdded = added.Tasks,
            ConnectorsRevoked = revoked.Connectors,
            TasksRevoked = revoked.Tasks,
            ConnectorCount = after.Connectors.Count,
            TaskCount = after.Tasks.Count,
            Delay = delay,
            Joining = TakeStep(),
        });
    }

    /// <summary>All that is new has been started.</summary>
    /// <param name="number">The rebalance by which it came; it may be over.</param>
    internal void OnStarted(long number)
    {
        if (_current?.Number != number)
            return;
        Change(_current with { Starting = TakeStep() });
        End(RebalanceOutcome.Completed);
    }

    /// <summary>The rebalance has come to nothing.</summary>
    internal void OnFailed(string problem) => End(RebalanceOutcome.Failed, problem);

    /// <summary>The worker has lost its place.</summary>
    internal void OnLost(string reason, WorkSet before)
    {
        if (_current is { Joining: not null })
            End(RebalanceOutcome.Superseded);
        else if (_current is not null)
            End(RebalanceOutcome.Failed, reason);
        Begin(reason);
        Change(_current! with { ConnectorsRevoked = before.Connectors, TasksRevoked = before.Tasks });
        End(RebalanceOutcome.Lost);
    }

    private void Begin(string reason)
    {
        _began = _step = _time.GetTimestamp();
        Change(new() { Number = ++_number, Began = _time.GetUtcNow(), Reason = reason });
    }

    private void End(RebalanceOutcome outcome, string? problem = null)
    {
        if (_current is null)
            return;
        var ended = _current with { Outcome = outcome, Problem = problem, Total = _time.GetElapsedTime(_began) };
        lock (_lock)
        {
            _current = null;
            AddLocked(ended);
        }
        Ended?.Invoke(ended);
    }

    private void AddLocked(RebalanceRecord ended)
    {
        _ended.Enqueue(ended);
        _size += ended.Size;
        while (_ended.Count > CountMax || (_size > SizeMax && _ended.Count > 1))
            _size -= _ended.Dequeue().Size;
    }

    private void Change(RebalanceRecord record)
    {
        lock (_lock)
            _current = record;
    }

    private TimeSpan TakeStep()
    {
        var elapsed = _time.GetElapsedTime(_step);
        _step = _time.GetTimestamp();
        return elapsed;
    }
}
