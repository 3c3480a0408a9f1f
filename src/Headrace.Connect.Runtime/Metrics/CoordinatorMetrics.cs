using Headrace.Connect.Runtime.Groups;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>What the worker does with its group's coordinator.</summary>
internal sealed class CoordinatorMetrics(string clientId, MetricClock clock) : IGroupMemberObserver
{
    private static readonly MetricDefinition Connectors = Gauge("assigned-connectors", "Connectors that are this worker's.");
    private static readonly MetricDefinition Tasks = Gauge("assigned-tasks", "Tasks that are this worker's.");
    private static readonly MetricDefinition HeartbeatRate = Gauge("heartbeat-rate", "Heartbeats a second.");
    private static readonly MetricDefinition HeartbeatTotal = Total("heartbeat-total", "Heartbeats.");
    private static readonly MetricDefinition HeartbeatMax = Gauge("heartbeat-response-time-max", "Milliseconds that the slowest answer to a heartbeat took.");
    private static readonly MetricDefinition LastHeartbeat = Gauge("last-heartbeat-seconds-ago", "Seconds since the last heartbeat; -1 before the first.");
    private static readonly MetricDefinition JoinRate = Gauge("join-rate", "Joins of the group a second.");
    private static readonly MetricDefinition JoinTotal = Total("join-total", "Joins of the group.");
    private static readonly MetricDefinition JoinAverage = Gauge("join-time-avg", "Milliseconds that a join takes, on average.");
    private static readonly MetricDefinition JoinMax = Gauge("join-time-max", "Milliseconds that the slowest join took.");
    private static readonly MetricDefinition SyncRate = Gauge("sync-rate", "Synchronisations with the group a second.");
    private static readonly MetricDefinition SyncTotal = Total("sync-total", "Synchronisations with the group.");
    private static readonly MetricDefinition SyncAverage = Gauge("sync-time-avg", "Milliseconds that a synchronisation takes, on average.");
    private static readonly MetricDefinition SyncMax = Gauge("sync-time-max", "Milliseconds that the slowest synchronisation took.");
    private static readonly MetricDefinition RebalanceTotal = Total("rebalance-total", "Rebalances that succeeded.");
    private static readonly MetricDefinition RebalanceRate = Gauge("rebalance-rate-per-hour", "Rebalances that succeeded, an hour.");
    private static readonly MetricDefinition LatencyAverage = Gauge("rebalance-latency-avg", "Milliseconds that a rebalance takes, on average.");
    private static readonly MetricDefinition LatencyMax = Gauge("rebalance-latency-max", "Milliseconds that the slowest rebalance took.");
    private static readonly MetricDefinition LatencyTotal = Total("rebalance-latency-total", "Milliseconds that all rebalances took.");
    private static readonly MetricDefinition FailedTotal = Total("failed-rebalance-total", "Rebalances that came to nothing.");
    private static readonly MetricDefinition FailedRate = Gauge("failed-rebalance-rate-per-hour", "Rebalances that came to nothing, an hour.");
    private static readonly MetricDefinition LastRebalance = Gauge("last-rebalance-seconds-ago", "Seconds since the last rebalance; -1 before the first.");

    private readonly MetricTags _tags = new(new KeyValuePair<string, string>("client-id", clientId));
    private readonly Lock _lock = new();
    private readonly MetricSamples _heartbeats = new(clock);
    private readonly MetricSamples _joins = new(clock);
    private readonly MetricSamples _syncs = new(clock);
    private readonly MetricSamples _rebalances = new(clock);
    private readonly MetricSamples _failures = new(clock);
    private long _heartbeatCount;
    private long _joinCount;
    private long _syncCount;
    private long _rebalanceCount;
    private long _failureCount;
    private double _latencyMs;
    private double? _lastHeartbeatMs;
    private double? _lastRebalanceMs;
    private int _connectors;
    private int _tasks;

    public static IReadOnlyList<MetricDefinition> Definitions { get; } =
    [
        Connectors, Tasks, HeartbeatRate, HeartbeatTotal, HeartbeatMax, LastHeartbeat, JoinRate, JoinTotal, JoinAverage, JoinMax, SyncRate, SyncTotal, SyncAverage, SyncMax,
        RebalanceTotal, RebalanceRate, LatencyAverage, LatencyMax, LatencyTotal, FailedTotal, FailedRate, LastRebalance,
    ];

    /// <summary>What this worker has to run now.</summary>
    public void SetAssigned(WorkSet work)
    {
        lock (_lock)
            (_connectors, _tasks) = (work.Connectors.Count, work.Tasks.Count);
    }

    public void OnHeartbeat(TimeSpan elapsed)
    {
        lock (_lock)
        {
            _heartbeatCount++;
            _lastHeartbeatMs = clock.NowMs;
            _heartbeats.Record(elapsed.TotalMilliseconds, clock.NowMs);
        }
    }

    public void OnJoined(TimeSpan elapsed)
    {
        lock (_lock)
        {
            _joinCount++;
            _joins.Record(elapsed.TotalMilliseconds, clock.NowMs);
        }
    }

    public void OnSynchronised(TimeSpan elapsed)
    {
        lock (_lock)
        {
            _syncCount++;
            _syncs.Record(elapsed.TotalMilliseconds, clock.NowMs);
        }
    }

    public void OnRebalanced(TimeSpan elapsed)
    {
        lock (_lock)
        {
            _rebalanceCount++;
            _latencyMs += elapsed.TotalMilliseconds;
            _lastRebalanceMs = clock.NowMs;
            _rebalances.Record(elapsed.TotalMilliseconds, clock.NowMs);
        }
    }

    public void OnRebalanceFailed()
    {
        lock (_lock)
        {
            _failureCount++;
            _failures.Record(1, clock.NowMs);
        }
    }

    public void Visit(IMetricVisitor visitor)
    {
        lock (_lock)
        {
            var now = clock.NowMs;
            visitor.Visit(Connectors, _tags, _connectors);
            visitor.Visit(Tasks, _tags, _tasks);
            visitor.Visit(HeartbeatRate, _tags, _heartbeats.CountRate(now));
            visitor.Visit(HeartbeatTotal, _tags, _heartbeatCount);
            visitor.Visit(HeartbeatMax, _tags, _heartbeats.Maximum(now));
            visitor.Visit(LastHeartbeat, _tags, SecondsSince(_lastHeartbeatMs, now));
            visitor.Visit(JoinRate, _tags, _joins.CountRate(now));
            visitor.Visit(JoinTotal, _tags, _joinCount);
            visitor.Visit(JoinAverage, _tags, _joins.Average(now));
            visitor.Visit(JoinMax, _tags, _joins.Maximum(now));
            visitor.Visit(SyncRate, _tags, _syncs.CountRate(now));
            visitor.Visit(SyncTotal, _tags, _syncCount);
            visitor.Visit(SyncAverage, _tags, _syncs.Average(now));
            visitor.Visit(SyncMax, _tags, _syncs.Maximum(now));
            visitor.Visit(RebalanceTotal, _tags, _rebalanceCount);
            visitor.Visit(RebalanceRate, _tags, _rebalances.CountRate(now) * 3600);
            visitor.Visit(LatencyAverage, _tags, _rebalances.Average(now));
            visitor.Visit(LatencyMax, _tags, _rebalances.Maximum(now));
            visitor.Visit(LatencyTotal, _tags, _latencyMs);
            visitor.Visit(FailedTotal, _tags, _failureCount);
            visitor.Visit(FailedRate, _tags, _failures.CountRate(now) * 3600);
            visitor.Visit(LastRebalance, _tags, SecondsSince(_lastRebalanceMs, now));
        }
    }

    private static double SecondsSince(double? ms, double now) => ms is { } then ? Math.Floor((now - then) / 1000) : -1;

    private static MetricDefinition Gauge(string name, string description) => new(MetricGroup.Coordinator, name, MetricKind.Gauge, description);

    private static MetricDefinition Total(string name, string description) => new(MetricGroup.Coordinator, name, MetricKind.Total, description);
}
