namespace Headrace.Connect.Metrics;

/// <summary>For frameworks that show no metrics, such as tests.</summary>
public sealed class NoPluginMetrics : IPluginMetrics
{
    /// <summary>The only instance.</summary>
    public static NoPluginMetrics Instance { get; } = new();

    private NoPluginMetrics()
    {
    }

    /// <inheritdoc/>
    public void AddGauge(string name, string description, Func<double> read, params IReadOnlyList<KeyValuePair<string, string>> moreTags)
    {
        // Nobody looks.
    }

    /// <inheritdoc/>
    public void AddTotal(string name, string description, Func<double> read, params IReadOnlyList<KeyValuePair<string, string>> moreTags)
    {
        // Nobody looks.
    }

    /// <inheritdoc/>
    public void Remove(string name)
    {
        // Nothing is there.
    }
}
