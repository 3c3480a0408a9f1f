namespace Headrace.Connect.Runtime.Metrics;

/// <summary>Metrics that are told apart by the same tags: what Kafka Connect's JMX beans have as <c>type</c>.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Tags">The names of the tags.</param>
internal sealed record MetricGroup(string Name, params string[] Tags)
{
    public static MetricGroup AppInfo { get; } = new("app-info");

    public static MetricGroup Count { get; } = new("kafka-metrics-count");

    public static MetricGroup Worker { get; } = new("connect-worker-metrics");

    public static MetricGroup WorkerConnector { get; } = new("connect-worker-metrics", "connector");

    public static MetricGroup Rebalance { get; } = new("connect-worker-rebalance-metrics");

    public static MetricGroup Coordinator { get; } = new("connect-coordinator-metrics", "client-id");

    public static MetricGroup Connector { get; } = new("connector-metrics", "connector");

    public static MetricGroup Task { get; } = new("connector-task-metrics", "connector", "task");

    public static MetricGroup SourceTask { get; } = new("source-task-metrics", "connector", "task");

    public static MetricGroup SinkTask { get; } = new("sink-task-metrics", "connector", "task");

    public static MetricGroup TaskError { get; } = new("task-error-metrics", "connector", "task");

    public static MetricGroup Transformation { get; } = new("connector-transform-metrics", "connector", "task", "transform");

    public static MetricGroup Predicate { get; } = new("connector-predicate-metrics", "connector", "task", "predicate");

    /// <summary>Metrics that plugins register themselves; each has tags of its own. Source: KIP-877.</summary>
    public static MetricGroup Plugins { get; } = new("plugins");

    /// <summary>The name's part that a JMX exporter with the usual rules puts in front of a metric's name.</summary>
    public string PrometheusPrefix
    {
        get
        {
            var name = Name.EndsWith("-metrics", StringComparison.Ordinal) ? Name[..^"-metrics".Length] : Name;
            return (name.StartsWith("connect-", StringComparison.Ordinal) ? "kafka_" : "kafka_connect_") + name.Replace('-', '_') + "_";
        }
    }
}
