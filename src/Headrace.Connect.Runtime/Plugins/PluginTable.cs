using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>The plugins that there are at one time, by every name that a configuration may call them.</summary>
/// <remarks>
/// Names are case-sensitive: the full class name, the simple name, or the alias (the simple name without the suffix of its kind). Nested classes answer to
/// their full name alone, and a simple name or alias that several classes share names none of them. A stand-in for a Java class also answers to its .NET name.
/// Immutable; safe for concurrent use. Source: Kafka Connect's <c>Plugins</c>, KIP-891 for versions.
/// </remarks>
internal sealed class PluginTable
{
    /// <summary>Each class in its roles, by its name and by its aliases.</summary>
    private readonly FrozenDictionary<string, PluginVersions[]> _byName;
    private readonly PluginVersions[] _groups;
    private readonly ConcurrentDictionary<PluginKind, string[]> _classNames = new();

    public PluginTable(IReadOnlyList<Plugin> plugins)
    {
        _groups = [.. plugins
            .GroupBy(static plugin => (plugin.ClassName, plugin.Kind))
            .OrderBy(static group => group.Key.Kind).ThenBy(static group => group.Key.ClassName, StringComparer.Ordinal)
            .Select(static group => new PluginVersions([.. group]))];
        var aliases = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var plugin in plugins.OrderByDescending(static plugin => IsKafkaConnects(plugin.ClassName)))
        {
            if (!plugin.IsNested)
            {
                AddAlias(plugin.SimpleName, plugin);
                AddAlias(plugin.Alias, plugin);
            }
            AddAlias(plugin.TypeName, plugin);
        }
        var byName = _groups.GroupBy(static group => group.ClassName, StringComparer.Ordinal).ToDictionary(static roles => roles.Key, static roles => roles.ToArray(), StringComparer.Ordinal);
        foreach (var (alias, className) in aliases)
        {
            if (className is not null)
                byName.TryAdd(alias, byName[className]);
        }
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);

        void AddAlias(string alias, Plugin plugin)
        {
            if (aliases.TryAdd(alias, plugin.ClassName) || aliases[alias] == plugin.ClassName)
                return;

            // What comes with Headrace alone, such as Debezium's Filter, takes no name from Kafka Connect's own classes.
            if (plugin.IsBuiltIn && !IsKafkaConnects(plugin.ClassName) && aliases[alias] is { } owner && IsKafkaConnects(owner))
                return;
            aliases[alias] = null; // shared by several classes: it names none
        }
    }

    /// <summary>All versions of all plugins that can be used: by kind, class name and version.</summary>
    public IEnumerable<Plugin> All => _groups.SelectMany(static group => group.All);

    public IEnumerable<Plugin> OfKind(PluginKind kind) => _groups.Where(group => group.Kind == kind).SelectMany(static group => group.All);

    /// <summary>The class names of a kind, each as often as it is installed.</summary>
    public IReadOnlyList<string> ClassNamesOf(PluginKind kind) => _classNames.GetOrAdd(kind, static (kind, table) => [.. table.OfKind(kind).Select(static plugin => plugin.ClassName)], this);

    /// <summary>A class in all its roles and versions, by version.</summary>
    public IReadOnlyList<Plugin> OfClass(string className) =>
        [.. _groups.Where(group => group.ClassName == className).SelectMany(static group => group.All).Order(PluginVersions.Order)];

    public bool TryResolveClassName(string name, [NotNullWhen(true)] out string? className)
    {
        className = _byName.TryGetValue(name, out var roles) ? roles[0].ClassName : null;
        return className is not null;
    }

    public bool TryFind(string name, PluginKind kind, [NotNullWhen(true)] out PluginVersions? versions)
    {
        versions = null;
        if (!_byName.TryGetValue(name, out var roles))
            return false;
        foreach (var role in roles)
        {
            if (role.Kind == kind)
                versions = role;
        }
        return versions is not null;
    }

    /// <summary>The names that a plugin answers to beside its class name.</summary>
    public IEnumerable<string> AliasesOf(string className) =>
        _byName.Where(named => named.Value[0].ClassName == className && named.Key != className).Select(static named => named.Key).Order(StringComparer.Ordinal);

    private static bool IsKafkaConnects(string className) => className.StartsWith("org.apache.kafka.", StringComparison.Ordinal);
}
