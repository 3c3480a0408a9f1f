namespace Headrace.Connect.Runtime.Metrics;

/// <summary>What a metric's values are.</summary>
internal enum MetricKind
{
    /// <summary>A number that goes up and down.</summary>
    Gauge,

    /// <summary>A number that only grows while the worker runs.</summary>
    Total,

    /// <summary>A text.</summary>
    Text,
}
