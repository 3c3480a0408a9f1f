using System.Diagnostics.Metrics;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The worker's metrics as instruments of System.Diagnostics.Metrics, for OpenTelemetry and the runtime's own tools. They cost nothing while nobody listens.</summary>
/// <remarks>
/// An instrument is called <c>kafka.connect.</c>, the group without <c>-metrics</c>, and the metric's name. A listener asks each of them; all are answered from one
/// reading, which is repeated when it has become old.
/// </remarks>
internal sealed class ConnectMeter : IMetricVisitor, IDisposable
{
    private const double LifetimeMs = 250;

    private readonly ConnectMetrics _metrics;
    private readonly Meter _meter = new(ConnectWorker.MeterName, typeof(ConnectMeter).Assembly.GetName().Version?.ToString());
    private readonly Lock _lock = new();
    private readonly HashSet<string> _instruments = new(StringComparer.Ordinal);
    private Dictionary<string, List<Measurement<double>>> _reading = new(StringComparer.Ordinal);
    private double _readMs = double.NegativeInfinity;

    public ConnectMeter(ConnectMetrics metrics)
    {
        _metrics = metrics;
        foreach (var metric in MetricCatalog.All)
            AddInstrument(metric);
    }

    public static string NameOf(MetricDefinition metric)
    {
        var group = metric.Group.Name.EndsWith("-metrics", StringComparison.Ordinal) ? metric.Group.Name[..^"-metrics".Length] : metric.Group.Name;
        return $"kafka.connect.{group}.{metric.Name}";
    }

    public void Dispose() => _meter.Dispose();

    void IMetricVisitor.Visit(MetricDefinition metric, MetricTags tags, double value)
    {
        if (!double.IsFinite(value))
            return; // an average of nothing is no measurement
        Take(metric, new(value, AsTags(tags)));
    }

    void IMetricVisitor.Visit(MetricDefinition metric, MetricTags tags, string text) => Take(metric, new(1, [.. AsTags(tags), new(metric.Name, text)]));

    private static IEnumerable<KeyValuePair<string, object?>> AsTags(MetricTags tags) => tags.Pairs.Select(static tag => new KeyValuePair<string, object?>(tag.Key, tag.Value));

    private void Take(MetricDefinition metric, Measurement<double> measurement)
    {
        var name = NameOf(metric);
        if (metric.Group == MetricGroup.Plugins)
            AddInstrument(metric);
        if (!_reading.TryGetValue(name, out var measurements))
            _reading[name] = measurements = [];
        measurements.Add(measurement);
    }

    private void AddInstrument(MetricDefinition metric)
    {
        var name = NameOf(metric);
        if (!_instruments.Add(name))
            return;
        if (metric.Kind == MetricKind.Total)
            _meter.CreateObservableCounter(name, () => Read(name), null, metric.Description);
        else
            _meter.CreateObservableGauge(name, () => Read(name), null, metric.Description);
    }

    private List<Measurement<double>> Read(string name)
    {
        lock (_lock)
        {
            if (_metrics.Clock.NowMs - _readMs > LifetimeMs)
            {
                _reading = new(StringComparer.Ordinal);
                _metrics.Visit(this);
                _readMs = _metrics.Clock.NowMs;
            }
            return _reading.GetValueOrDefault(name) ?? [];
        }
    }
}
