namespace Headrace.Connect.Metrics;

/// <summary>
/// Takes the metrics of a plugin. They are shown with those of the worker, in the group <c>plugins</c>, with tags that say whose they are, and go away with the
/// connector or task that the plugin belongs to. Values are read when somebody looks, from any thread: keep plain fields and read them.
/// </summary>
/// <remarks>Safe from any thread. Source: KIP-877.</remarks>
public interface IPluginMetrics
{
    /// <summary>Adds a number that goes up and down.</summary>
    /// <param name="name">The metric's name, in Kafka's way of writing: <c>queue-size</c>.</param>
    /// <param name="description">A sentence that says what it counts, and its unit.</param>
    /// <param name="read">Reads the present value. It must be fast, and may not wait.</param>
    /// <param name="moreTags">Tags besides those of the framework.</param>
    /// <exception cref="ArgumentException">There is a metric of that name and those tags, or a tag is one of the framework's.</exception>
    void AddGauge(string name, string description, Func<double> read, params IReadOnlyList<KeyValuePair<string, string>> moreTags);

    /// <summary>Adds a number that only grows.</summary>
    /// <param name="name">The metric's name, in Kafka's way of writing: <c>bytes-read-total</c>.</param>
    /// <param name="description">A sentence that says what it counts, and its unit.</param>
    /// <param name="read">Reads the present value. It must be fast, and may not wait.</param>
    /// <param name="moreTags">Tags besides those of the framework.</param>
    /// <exception cref="ArgumentException">There is a metric of that name and those tags, or a tag is one of the framework's.</exception>
    void AddTotal(string name, string description, Func<double> read, params IReadOnlyList<KeyValuePair<string, string>> moreTags);

    /// <summary>Removes the metrics of a name.</summary>
    /// <param name="name">The name.</param>
    void Remove(string name);
}
