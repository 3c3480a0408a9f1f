using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Plugins;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Which plugins a connector works with: its own class, its converters, its transformations and predicates.</summary>
internal static class PluginUse
{
    /// <summary>The plugins that a configuration means.</summary>
    /// <param name="table">What there is.</param>
    /// <param name="worker">The worker's settings.</param>
    /// <param name="config">The connector's settings with variables resolved.</param>
    /// <returns>The plugins; null if one is not there, or not in the version that is asked for.</returns>
    public static IReadOnlyList<Plugin>? Of(PluginTable table, WorkerConfig worker, Config config)
    {
        if ((Find(PluginKind.Source, "connector.class", "connector.plugin.version", null) ?? Find(PluginKind.Sink, "connector.class", "connector.plugin.version", null)) is not { } connector)
            return null;
        var plugins = new List<Plugin?>
        {
            connector,
            Converter(PluginKind.Converter, "key.converter", worker.KeyConverter),
            Converter(PluginKind.Converter, "value.converter", worker.ValueConverter),
            Converter(PluginKind.HeaderConverter, "header.converter", worker.HeaderConverter),
        };
        plugins.AddRange(Aliases("transforms").Select(alias => Find(PluginKind.Transformation, $"transforms.{alias}.type", $"transforms.{alias}.plugin.version", connector)));
        plugins.AddRange(Aliases("predicates").Select(alias => Find(PluginKind.Predicate, $"predicates.{alias}.type", $"predicates.{alias}.plugin.version", connector)));
        return plugins.Contains(null) ? null : [.. plugins.OfType<Plugin>()];

        Plugin? Find(PluginKind kind, string classKey, string versionKey, Plugin? near) =>
            Choose(table, kind, config.GetValueOrDefault(classKey), config.GetValueOrDefault(versionKey), near);

        Plugin? Converter(PluginKind kind, string key, string workerClass) => config.GetValueOrDefault(key) is null
            ? Choose(table, kind, workerClass, worker.Text(key + ".plugin.version"), connector)
            : Find(kind, key, key + ".plugin.version", connector);

        IEnumerable<string> Aliases(string key) => (config.GetValueOrDefault(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static Plugin? Choose(PluginTable table, PluginKind kind, string? name, string? version, Plugin? near)
    {
        try
        {
            return name is not null && table.TryFind(name, kind, out var versions)
                ? versions.Choose(version is null ? null : PluginVersionRange.Parse(version), near)
                : null;
        }
        catch (FormatException)
        {
            return null; // no range, so no version: the connector's failure says so
        }
    }
}
