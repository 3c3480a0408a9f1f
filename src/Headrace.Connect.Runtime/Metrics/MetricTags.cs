namespace Headrace.Connect.Runtime.Metrics;

/// <summary>What tells metrics of one group apart: names and values, made once.</summary>
internal sealed class MetricTags(params KeyValuePair<string, string>[] pairs)
{
    public static MetricTags None { get; } = new();

    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; } = pairs;

    public static MetricTags OfConnector(string connector) => new(new KeyValuePair<string, string>("connector", connector));

    public static MetricTags OfTask(ConnectorTaskId task) => new(Of(task));

    /// <summary>The task's tags and one more.</summary>
    public static MetricTags OfTask(ConnectorTaskId task, string name, string value) => new([.. Of(task), new(name, value)]);

    private static KeyValuePair<string, string>[] Of(ConnectorTaskId task) =>
        [new("connector", task.Connector), new("task", task.Task.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
