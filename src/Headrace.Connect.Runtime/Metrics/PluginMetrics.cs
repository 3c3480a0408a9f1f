using System.Collections.Concurrent;
using Headrace.Connect.Metrics;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The metrics of one plugin. Safe from any thread.</summary>
internal sealed class PluginMetrics(MetricTags tags) : IPluginMetrics
{
    private readonly ConcurrentDictionary<string, (MetricDefinition Metric, MetricTags Tags, Func<double> Read)> _metrics = new(StringComparer.Ordinal);

    public void AddGauge(string name, string description, Func<double> read, params IReadOnlyList<KeyValuePair<string, string>> moreTags) =>
        Add(name, MetricKind.Gauge, description, read, moreTags);

    public void AddTotal(string name, string description, Func<double> read, params IReadOnlyList<KeyValuePair<string, string>> moreTags) =>
        Add(name, MetricKind.Total, description, read, moreTags);

    public void Remove(string name)
    {
        foreach (var (key, metric) in _metrics)
        {
            if (metric.Metric.Name == name)
                _metrics.TryRemove(key, out _);
        }
    }

    public void Visit(IMetricVisitor visitor)
    {
        foreach (var (metric, metricTags, read) in _metrics.Values)
            visitor.Visit(metric, metricTags, Read(read));
    }

    /// <summary>A plugin that fails must not take all other metrics with it.</summary>
    private static double Read(Func<double> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return double.NaN; // shown as such: there is nobody else to tell
        }
    }

    private void Add(string name, MetricKind kind, string description, Func<double> read, IReadOnlyList<KeyValuePair<string, string>> moreTags)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(read);
        foreach (var (tag, _) in moreTags)
        {
            if (tags.Pairs.Any(pair => pair.Key == tag))
                throw new ArgumentException($"The tag {tag} is one that the framework gives to metrics of plugins. Choose another name.", nameof(moreTags));
        }
        var all = moreTags.Count == 0 ? tags : new MetricTags([.. tags.Pairs, .. moreTags]);
        var key = name + string.Concat(moreTags.Select(static tag => $"\n{tag.Key}={tag.Value}"));
        if (!_metrics.TryAdd(key, (new(MetricGroup.Plugins, name, kind, description), all, read)))
            throw new ArgumentException($"There is a metric {name} with the same tags already.", nameof(name));
    }
}
