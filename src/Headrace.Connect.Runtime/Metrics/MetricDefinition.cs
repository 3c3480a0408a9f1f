namespace Headrace.Connect.Runtime.Metrics;

/// <summary>One metric, by Kafka Connect's name. There is one instance for each.</summary>
internal sealed class MetricDefinition
{
    public MetricDefinition(MetricGroup group, string name, MetricKind kind, string description)
    {
        Group = group;
        Name = name;
        Kind = kind;
        Description = description;
        PrometheusName = ToPrometheus(group, name);
    }

    public MetricGroup Group { get; }

    public string Name { get; }

    public MetricKind Kind { get; }

    public string Description { get; }

    /// <summary>The name that dashboards for Kafka Connect's JMX beans use.</summary>
    public string PrometheusName { get; }

    /// <summary>The label that holds the text of a text metric.</summary>
    public string TextLabel => Name.Replace('-', '_');

    // The task's status is what dashboards count under this name; a connector's own must not be counted with them.
    private static string ToPrometheus(MetricGroup group, string name) => (group.Name, name) switch
    {
        ("connector-task-metrics", "status") => "kafka_connect_connector_status",
        ("connector-metrics", "status") => "kafka_connect_connector_state",
        _ => group.PrometheusPrefix + Clean(name),
    };

    private static string Clean(string name) => string.Create(name.Length, name, static (span, name) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
    });
}
