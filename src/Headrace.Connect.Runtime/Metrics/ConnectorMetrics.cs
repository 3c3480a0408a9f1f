namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The metrics of a connector on this worker.</summary>
internal sealed class ConnectorMetrics(string connector, PluginVersion plugin, string type)
{
    private static readonly MetricDefinition Status = Text("status", "The connector's state: running, paused, stopped, failed, unassigned.");
    private static readonly MetricDefinition Class = Text("connector-class", "The connector's class.");
    private static readonly MetricDefinition Version = Text("connector-version", "Its version.");
    private static readonly MetricDefinition Type = Text("connector-type", "source or sink.");

    private readonly MetricTags _tags = MetricTags.OfConnector(connector);
    private volatile string _status = "unassigned";

    public static IReadOnlyList<MetricDefinition> Definitions { get; } = [Status, Class, Version, Type];

    public void SetState(ExecutionState state) => _status = state.ToString().ToLowerInvariant();

    public void Visit(IMetricVisitor visitor)
    {
        visitor.Visit(Status, _tags, _status);
        visitor.Visit(Class, _tags, plugin.ClassName);
        visitor.Visit(Version, _tags, plugin.Version);
        visitor.Visit(Type, _tags, type);
    }

    private static MetricDefinition Text(string name, string description) => new(MetricGroup.Connector, name, MetricKind.Text, description);
}
