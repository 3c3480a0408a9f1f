using Headrace.Connect.Runtime.Groups;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The worker's rebalances, as it goes through them itself.</summary>
internal sealed class RebalanceMetrics(MetricClock clock)
{
    private static readonly MetricDefinition Protocol = Text("connect-protocol", "The group's protocol: EAGER, COMPATIBLE or SESSIONED.");
    private static readonly MetricDefinition Leader = Text("leader-name", "The leader's URL.");
    private static readonly MetricDefinition Epoch = Gauge("epoch", "The group's generation.");
    private static readonly MetricDefinition Completed = new(MetricGroup.Rebalance, "completed-rebalances-total", MetricKind.Total, "Rebalances that this worker has taken part in.");
    private static readonly MetricDefinition Rebalancing = Gauge("rebalancing", "1 while this worker is in a rebalance, else 0.");
    private static readonly MetricDefinition Average = Gauge("rebalance-avg-time-ms", "Milliseconds that a rebalance takes, on average.");
    private static readonly MetricDefinition Maximum = Gauge("rebalance-max-time-ms", "Milliseconds that the slowest rebalance took.");
    private static readonly MetricDefinition SinceLast = Gauge("time-since-last-rebalance-ms", "Milliseconds since the last rebalance ended.");

    private readonly Lock _lock = new();
    private readonly MetricSamples _times = new(clock);
    private GroupView _view = GroupView.None;
    private double? _beganMs;
    private double? _endedMs;
    private long _completed;

    public static IReadOnlyList<MetricDefinition> Definitions { get; } = [Protocol, Leader, Epoch, Completed, Rebalancing, Average, Maximum, SinceLast];

    public void OnBegun()
    {
        lock (_lock)
            _beganMs ??= clock.NowMs;
    }

    public void OnCompleted(GroupView view)
    {
        lock (_lock)
        {
            var now = clock.NowMs;
            if (_beganMs is { } began)
                _times.Record(now - began, now);
            (_view, _beganMs, _endedMs) = (view, null, now);
            _completed++;
        }
    }

    public void Visit(IMetricVisitor visitor)
    {
        lock (_lock)
        {
            var now = clock.NowMs;
            visitor.Visit(Protocol, MetricTags.None, _view.Protocol.ToString().ToUpperInvariant());
            visitor.Visit(Leader, MetricTags.None, _view.LeaderUrl?.ToString() ?? "");
            visitor.Visit(Epoch, MetricTags.None, _view.Generation);
            visitor.Visit(Completed, MetricTags.None, _completed);
            visitor.Visit(Rebalancing, MetricTags.None, _beganMs is null ? 0 : 1);
            visitor.Visit(Average, MetricTags.None, _times.Average(now));
            visitor.Visit(Maximum, MetricTags.None, _times.Maximum(now));
            visitor.Visit(SinceLast, MetricTags.None, _endedMs is { } ended ? now - ended : double.PositiveInfinity);
        }
    }

    private static MetricDefinition Gauge(string name, string description) => new(MetricGroup.Rebalance, name, MetricKind.Gauge, description);

    private static MetricDefinition Text(string name, string description) => new(MetricGroup.Rebalance, name, MetricKind.Text, description);
}
