using System.Collections.Concurrent;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The metrics of one worker, with those of its connectors and tasks. Nothing is worked out before somebody reads. Safe from any thread.</summary>
/// <remarks>A failed task keeps its metrics until it is started again, or is no longer this worker's.</remarks>
internal sealed class ConnectMetrics
{
    private static readonly MetricDefinition Version = new(MetricGroup.AppInfo, "version", MetricKind.Text, "The version of Kafka Connect that the worker answers as.");
    private static readonly MetricDefinition Commit = new(MetricGroup.AppInfo, "commit-id", MetricKind.Text, "The commit that the program was built from.");
    private static readonly MetricDefinition StartTime =
        new(MetricGroup.AppInfo, "start-time-ms", MetricKind.Gauge, "When the worker was made, in milliseconds since 1970-01-01T00:00Z.");

    private static readonly MetricDefinition ConnectorCount = new(MetricGroup.Worker, "connector-count", MetricKind.Gauge, "Connectors on this worker.");
    private static readonly MetricDefinition TaskCount = new(MetricGroup.Worker, "task-count", MetricKind.Gauge, "Tasks on this worker.");
    private static readonly MetricDefinition Health = new(
        MetricGroup.Connector, "health", MetricKind.Text, "RUNNING, DEGRADED, FAILED, NO_TASKS, PAUSED or STOPPED: the connector with all of its tasks. Headrace's own.");

    private static readonly MetricDefinition MetricCount = new(MetricGroup.Count, "count", MetricKind.Gauge, "Metrics that this worker has now.");

    private readonly ConcurrentDictionary<string, ConnectorMetrics> _connectors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ConnectorTaskId, TaskMetrics> _tasks = new();
    private readonly long _startTimeMs;

    public ConnectMetrics(MetricClock clock)
    {
        Clock = clock;
        _startTimeMs = clock.Time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public static IReadOnlyList<MetricDefinition> Definitions { get; } = [Version, Commit, StartTime, MetricCount, ConnectorCount, TaskCount, Health];

    public MetricClock Clock { get; }

    /// <summary>The commit that the program was built from.</summary>
    public string CommitId { get; init; } = "unknown";

    public StartCounters ConnectorStarts { get; } = new("connector");

    public StartCounters TaskStarts { get; } = new("task");

    /// <summary>The worker's rebalances; null where it has no group.</summary>
    public RebalanceMetrics? Rebalances { get; set; }

    /// <summary>The group's coordinator; null where the worker has no group.</summary>
    public CoordinatorMetrics? Coordinator { get; set; }

    /// <summary>How the connectors of this worker are; null where nobody knows.</summary>
    public Func<IEnumerable<ConnectorSummary>>? Summaries { get; set; }

    /// <summary>What the records of all tasks take; null where nobody counts.</summary>
    public Memory.WorkerMemory? Memory { get; set; }

    /// <summary>Metrics that plugins have registered.</summary>
    public PluginMetricsRegistry Plugins { get; } = new();

    /// <summary>Metrics with windows as a worker's settings say.</summary>
    public static ConnectMetrics From(WorkerConfig config, string commit, TimeProvider time) =>
        new(new(time, config.Int("metrics.num.samples"), Convert.ToInt64(config.Values["metrics.sample.window.ms"], System.Globalization.CultureInfo.InvariantCulture))) { CommitId = commit };

    public void AddConnector(string connector, PluginVersion plugin, string type) => _connectors[connector] = new(connector, plugin, type);

    public void RemoveConnector(string connector)
    {
        _connectors.TryRemove(connector, out _);
        Plugins.Remove(connector);
    }

    public void AddTask(TaskMetrics task) => _tasks[task.Id] = task;

    public void RemoveTask(ConnectorTaskId task)
    {
        _tasks.TryRemove(task, out _);
        Plugins.Remove(task);
    }

    /// <summary>A connector, or one of its tasks, has come into a state.</summary>
    public void OnState(string connector, int? task, ExecutionState state)
    {
        if (task is { } number)
        {
            if (_tasks.TryGetValue(new(connector, number), out var metrics))
                metrics.SetState(state);
        }
        else if (_connectors.TryGetValue(connector, out var metrics))
        {
            metrics.SetState(state);
        }
    }

    /// <summary>Reads all metrics.</summary>
    public void Visit(IMetricVisitor visitor)
    {
        var counting = new CountingVisitor(visitor);
        counting.Visit(Version, MetricTags.None, Plugin.KafkaConnectVersion);
        counting.Visit(Commit, MetricTags.None, CommitId);
        counting.Visit(StartTime, MetricTags.None, _startTimeMs);
        counting.Visit(ConnectorCount, MetricTags.None, _connectors.Count);
        counting.Visit(TaskCount, MetricTags.None, _tasks.Count);
        ConnectorStarts.Visit(counting);
        TaskStarts.Visit(counting);
        Memory?.Visit(counting);
        Rebalances?.Visit(counting);
        Coordinator?.Visit(counting);
        TaskStateCounts.Visit(counting, _tasks.Values);
        foreach (var connector in _connectors.Values)
            connector.Visit(counting);
        foreach (var task in _tasks.Values)
            task.Visit(counting);
        foreach (var summary in Summaries?.Invoke() ?? [])
            counting.Visit(Health, MetricTags.OfConnector(summary.Name), summary.HealthName);
        Plugins.Visit(counting);
        visitor.Visit(MetricCount, MetricTags.None, counting.Count + 1);
    }

    private sealed class CountingVisitor(IMetricVisitor visitor) : IMetricVisitor
    {
        public int Count { get; private set; }

        public void Visit(MetricDefinition metric, MetricTags tags, double value)
        {
            Count++;
            visitor.Visit(metric, tags, value);
        }

        public void Visit(MetricDefinition metric, MetricTags tags, string text)
        {
            Count++;
            visitor.Visit(metric, tags, text);
        }
    }
}
