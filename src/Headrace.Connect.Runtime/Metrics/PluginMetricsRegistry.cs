using System.Collections.Concurrent;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The metrics that plugins have registered, by who they belong to. Safe from any thread. Source: KIP-877.</summary>
internal sealed class PluginMetricsRegistry
{
    private readonly ConcurrentDictionary<object, ConcurrentBag<PluginMetrics>> _owners = new();

    /// <summary>Makes the registry of one plugin.</summary>
    /// <param name="owner">The connector's name, or the task.</param>
    /// <param name="tags">What tells the plugin apart.</param>
    public PluginMetrics For(object owner, MetricTags tags)
    {
        var metrics = new PluginMetrics(tags);
        _owners.GetOrAdd(owner, static _ => []).Add(metrics);
        return metrics;
    }

    public void Remove(object owner) => _owners.TryRemove(owner, out _);

    public void Visit(IMetricVisitor visitor)
    {
        foreach (var owner in _owners.Values)
        {
            foreach (var plugin in owner)
                plugin.Visit(visitor);
        }
    }
}
