namespace Headrace.Connect.Runtime.Metrics;

/// <summary>Gets the present values of metrics. They are worked out when somebody asks, and only then.</summary>
internal interface IMetricVisitor
{
    void Visit(MetricDefinition metric, MetricTags tags, double value);

    void Visit(MetricDefinition metric, MetricTags tags, string text);
}
