using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Events;

/// <summary>The last events of a worker, for any number of readers. Each keeps nothing but the number of the event that it has read last. Safe from any thread.</summary>
/// <remarks>
/// A state is in its store before its event is here. So whoever notes <see cref="Last"/>, then reads the state, and then the events behind the number misses nothing;
/// what he reads twice was so at some moment between.
/// </remarks>
public sealed class WorkerEvents
{
    /// <summary>Some seconds of a group that starts thousands of tasks, and a day of one that is quiet.</summary>
    private const int CountMax = 4096;

    /// <summary>Traces are most of it.</summary>
    private const long SizeMax = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<WorkerEvent> _kept = new();
    private long _size;
    private long _last;
    private long _reset;
    private bool _isCompleted;
    private RebalanceEvent? _rebalance;
    private TaskCompletionSource _news = NewSource();

    /// <summary>Tells numbers of this worker's run from those of others.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>The number of the last event; 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    /// <summary>Whether the worker has stopped: there will be no more events.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_lock)
                return _isCompleted;
        }
    }

    /// <summary>The worker's last rebalances.</summary>
    public RebalanceLog Rebalances { get; internal set; } = new(TimeProvider.System);

    /// <summary>Gives the states that the stores have.</summary>
    public Func<IEnumerable<WorkerEvent>> States { get; set; } = static () => [];

    /// <summary>Reads the worker's metrics.</summary>
    public Func<IReadOnlyList<MetricReading>> Metrics { get; set; } = static () => [];

    /// <summary>The present state as events: the worker's place in its group, then of each connector its config and the states of it and its tasks.</summary>
    public IEnumerable<WorkerEvent> ReadState()
    {
        RebalanceEvent? rebalance;
        lock (_lock)
            rebalance = _rebalance;
        return rebalance is null ? States() : States().Prepend(rebalance);
    }

    /// <summary>The present values of the worker's metrics.</summary>
    public IReadOnlyList<MetricReading> ReadMetrics() => Metrics();

    /// <summary>Reads on.</summary>
    /// <param name="after">The number of the event that was read last.</param>
    /// <param name="countMax">The most events to read.</param>
    public EventBatch Read(long after, int countMax)
    {
        lock (_lock)
        {
            var first = _last - _kept.Count;
            return after < first || after > _last
                ? new([], _last, IsLost: true, IsReset: after < _reset)
                : Taken(after, [.. _kept.Skip((int)(after - first)).Take(countMax)]);
        }

        static EventBatch Taken(long after, WorkerEvent[] events) => new(events, after + events.Length, IsLost: false, IsReset: false);
    }

    /// <summary>Completes when there is an event behind a number, or will never be one.</summary>
    /// <param name="after">The number of the event that was read last.</param>
    public Task WhenNewAsync(long after)
    {
        lock (_lock)
            return _last != after || _isCompleted ? Task.CompletedTask : _news.Task;
    }

    /// <summary>Adds an event.</summary>
    public void Publish(WorkerEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        TaskCompletionSource news;
        lock (_lock)
        {
            if (happened is RebalanceEvent rebalance)
                _rebalance = rebalance;
            _last++;
            _kept.Enqueue(happened);
            _size += happened.Size;
            while (_kept.Count > CountMax || (_size > SizeMax && _kept.Count > 1))
                _size -= _kept.Dequeue().Size;
            (news, _news) = (_news, NewSource());
        }
        news.TrySetResult();
    }

    /// <summary>The state as a whole may be another one: every reader has to look at it.</summary>
    internal void Reset()
    {
        TaskCompletionSource news;
        lock (_lock)
        {
            _reset = ++_last;
            _kept.Clear();
            _size = 0;
            (news, _news) = (_news, NewSource());
        }
        news.TrySetResult();
    }

    /// <summary>There will be no more events.</summary>
    public void Complete()
    {
        lock (_lock)
            _isCompleted = true;
        _news.TrySetResult();
    }

    /// <summary>A state has been taken into the table of states.</summary>
    internal void OnStatus(StatusRecord status) => Publish(EventOf(status));

    /// <summary>The config store has changed.</summary>
    internal void OnConfig(ConfigChange change, ConfigSnapshot snapshot)
    {
        var known = change switch
        {
            ConfigChange.ConnectorUpdated { IsNew: true } created => EventOf(created.Connector, ConfigChangeKind.Created, snapshot),
            ConfigChange.ConnectorUpdated updated => EventOf(updated.Connector, ConfigChangeKind.Changed, snapshot),
            ConfigChange.ConnectorRemoved removed => new(removed.Connector, ConfigChangeKind.Deleted, null, null, 0),
            ConfigChange.TargetStateChanged target => EventOf(target.Connector, ConfigChangeKind.TargetState, snapshot),
            ConfigChange.TasksUpdated tasks => EventOf(tasks.Connector, ConfigChangeKind.Tasks, snapshot),
            _ => null,
        };
        if (known is not null)
            Publish(known);
    }

    /// <summary>This worker has taken its place in a generation of its group, or has lost it, or begins to join.</summary>
    internal void OnView(RebalancePhase phase, GroupView view, Uri url, WorkSet own) => Publish(new RebalanceEvent(
        phase, view.Generation, view.IsLeader, view.LeaderUrl, new(url, own.Connectors, own.Tasks),
        [.. view.Members.Values.Select(static member => new WorkerShare(member.Url, member.Work.Connectors, member.Work.Tasks))]));

    internal static StatusEvent EventOf(StatusRecord status) => new(
        status.Connector, status.Task, status.State, status.WorkerId, status.Generation, string.IsNullOrEmpty(status.Trace) ? null : status.Trace, status.Version);

    internal static ConfigEvent EventOf(string connector, ConfigChangeKind change, ConfigSnapshot snapshot)
    {
        var entry = snapshot[connector];
        return new(connector, change, entry.Config, entry.Target, entry.VisibleTaskCount);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
