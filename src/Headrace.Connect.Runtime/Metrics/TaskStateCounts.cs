namespace Headrace.Connect.Runtime.Metrics;

/// <summary>How many tasks of a connector this worker has, by their states.</summary>
internal static class TaskStateCounts
{
    private static readonly (MetricDefinition Metric, ExecutionState? State)[] Counts =
    [
        (Count("connector-total-task-count", "Tasks of the connector on this worker."), null),
        (Count("connector-running-task-count", "Those of them that run."), ExecutionState.Running),
        (Count("connector-paused-task-count", "Those of them that are paused."), ExecutionState.Paused),
        (Count("connector-failed-task-count", "Those of them that have failed."), ExecutionState.Failed),
        (Count("connector-unassigned-task-count", "Those of them that have not come into a state yet."), ExecutionState.Unassigned),
        (Count("connector-destroyed-task-count", "Those of them that have been deleted."), ExecutionState.Destroyed),
        (Count("connector-restarting-task-count", "Those of them that restart."), ExecutionState.Restarting),
    ];

    public static IReadOnlyList<MetricDefinition> Definitions { get; } = [.. Counts.Select(static count => count.Metric)];

    public static void Visit(IMetricVisitor visitor, IEnumerable<TaskMetrics> tasks)
    {
        foreach (var connector in tasks.GroupBy(static task => task.Id.Connector, static task => task.State, StringComparer.Ordinal))
        {
            var tags = MetricTags.OfConnector(connector.Key);
            var states = connector.ToList();
            foreach (var (metric, state) in Counts)
                visitor.Visit(metric, tags, state is null ? states.Count : states.Count(other => other == state));
        }
    }

    private static MetricDefinition Count(string name, string description) => new(MetricGroup.WorkerConnector, name, MetricKind.Gauge, description);
}
