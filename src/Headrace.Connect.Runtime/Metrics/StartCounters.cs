namespace Headrace.Connect.Runtime.Metrics;

/// <summary>How many starts of connectors, or of tasks, were tried, and how they ended.</summary>
internal sealed class StartCounters(string what)
{
    private readonly MetricDefinition _attempts = Total($"{what}-startup-attempts-total", $"Starts of {what}s that were tried.");
    private readonly MetricDefinition _successes = Total($"{what}-startup-success-total", $"Starts of {what}s that succeeded.");
    private readonly MetricDefinition _successPart = Gauge($"{what}-startup-success-percentage", $"The part of starts of {what}s that succeeded, 0 to 1.");
    private readonly MetricDefinition _failures = Total($"{what}-startup-failure-total", $"Starts of {what}s that failed.");
    private readonly MetricDefinition _failurePart = Gauge($"{what}-startup-failure-percentage", $"The part of starts of {what}s that failed, 0 to 1.");
    private long _succeeded;
    private long _failed;

    public IReadOnlyList<MetricDefinition> Definitions => [_attempts, _successes, _successPart, _failures, _failurePart];

    public void OnSucceeded() => Interlocked.Increment(ref _succeeded);

    public void OnFailed() => Interlocked.Increment(ref _failed);

    public void Visit(IMetricVisitor visitor)
    {
        var (succeeded, failed) = (Volatile.Read(ref _succeeded), Volatile.Read(ref _failed));
        var attempts = succeeded + failed;
        visitor.Visit(_attempts, MetricTags.None, attempts);
        visitor.Visit(_successes, MetricTags.None, succeeded);
        visitor.Visit(_successPart, MetricTags.None, attempts == 0 ? 0 : (double)succeeded / attempts);
        visitor.Visit(_failures, MetricTags.None, failed);
        visitor.Visit(_failurePart, MetricTags.None, attempts == 0 ? 0 : (double)failed / attempts);
    }

    private static MetricDefinition Total(string name, string description) => new(MetricGroup.Worker, name, MetricKind.Total, description);

    private static MetricDefinition Gauge(string name, string description) => new(MetricGroup.Worker, name, MetricKind.Gauge, description);
}
