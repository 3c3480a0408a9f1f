using Headrace.Connect.Runtime.Metrics;

namespace Headrace.Connect.Runtime.Tests.Metrics;

public class PluginMetricsTests : IMetricVisitor
{
    private readonly List<string> _seen = [];
    private readonly PluginMetricsRegistry _registry = new();

    [Fact]
    public void Metrics_AreShownWithTagsUntilTheirOwnerGoes()
    {
        var task = new ConnectorTaskId("c", 1);
        var metrics = _registry.For(task, MetricTags.OfTask(task, "transform", "t"));
        metrics.AddTotal("bytes-total", "Bytes.", static () => 5, new KeyValuePair<string, string>("table", "a"));
        metrics.AddGauge("queue-size", "Waiting.", static () => throw new InvalidOperationException("not now"));

        _registry.Visit(this);

        Assert.Equal(["plugins bytes-total connector=c,task=1,transform=t,table=a 5", "plugins queue-size connector=c,task=1,transform=t NaN"], _seen.Order());
        metrics.Remove("queue-size");
        _registry.Remove(new ConnectorTaskId("c", 1));
        _seen.Clear();
        _registry.Visit(this);
        Assert.Empty(_seen);
    }

    [Fact]
    public void NameOrTagThatIsTaken_IsRefused()
    {
        var metrics = _registry.For("c", MetricTags.OfConnector("c"));
        metrics.AddGauge("size", "", static () => 1);

        Assert.Throws<ArgumentException>(() => metrics.AddGauge("size", "", static () => 2));
        Assert.Throws<ArgumentException>(() => metrics.AddGauge("other", "", static () => 2, new KeyValuePair<string, string>("connector", "x")));
    }

    void IMetricVisitor.Visit(MetricDefinition metric, MetricTags tags, double value) => _seen.Add(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{metric.Group.Name} {metric.Name} {string.Join(',', tags.Pairs.Select(static tag => $"{tag.Key}={tag.Value}"))} {value}"));

    void IMetricVisitor.Visit(MetricDefinition metric, MetricTags tags, string text) => throw new NotSupportedException();
}
