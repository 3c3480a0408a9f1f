using Headrace.Connect.Runtime.Metrics;

namespace Headrace.Connect.Runtime.Events;

/// <summary>Collects the present values of metrics.</summary>
internal sealed class MetricReadings : IMetricVisitor
{
    private readonly List<MetricReading> _readings = [];

    public static IReadOnlyList<MetricReading> Of(ConnectMetrics metrics)
    {
        var readings = new MetricReadings();
        metrics.Visit(readings);
        return readings._readings;
    }

    public void Visit(MetricDefinition metric, MetricTags tags, double value) => _readings.Add(new(metric.PrometheusName, tags.Pairs, value, null));

    public void Visit(MetricDefinition metric, MetricTags tags, string text) => _readings.Add(new(metric.PrometheusName, tags.Pairs, null, text));
}
