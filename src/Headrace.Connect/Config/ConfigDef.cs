using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>The settings of a plugin or a part of the worker, declared once: parsing, validation, forms and reference pages come from it.</summary>
/// <remarks>Immutable. Source: Kafka's <c>ConfigDef</c>; the texts of errors are Kafka's.</remarks>
[CollectionBuilder(typeof(ConfigDef), nameof(Create))]
public sealed class ConfigDef : IReadOnlyCollection<ConfigKey>
{
    private readonly ConfigKey[] _keys;
    private readonly Dictionary<string, ConfigKey> _keysByName;
    private ConfigKey[]? _roots;
    private string[]? _undefinedDependents;

    private ConfigDef(ConfigKey[] keys, Dictionary<string, ConfigKey> keysByName)
    {
        _keys = keys;
        _keysByName = keysByName;
    }

    /// <summary>A definition without settings.</summary>
    public static ConfigDef Empty { get; } = [];

    /// <summary>How many settings there are.</summary>
    public int Count => _keys.Length;

    /// <summary>The groups of the settings, in the order in which they first occur.</summary>
    public IReadOnlyList<string> Groups => [.. _keys.Select(key => key.Group).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Makes a definition.</summary>
    /// <param name="keys">The settings in order.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or settings depend on each other in a circle.</exception>
    /// <exception cref="ConfigException">A default does not pass the setting's own check.</exception>
    public static ConfigDef Create(ReadOnlySpan<ConfigKey> keys)
    {
        var keysByName = new Dictionary<string, ConfigKey>(keys.Length, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!keysByName.TryAdd(key.Name, key))
                throw new ArgumentException($"Configuration {key.Name} is defined twice.", nameof(keys));
            if (!key.IsRequired)
                key.Validator?.EnsureValid(key.Name, key.DefaultValue);
        }

        var isVisited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
            RefuseCircles(key, keysByName, isVisited, []);

        return new(keys.ToArray(), keysByName);
    }

    /// <summary>Finds a setting.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">The setting.</param>
    /// <returns>Whether there is one of that name.</returns>
    public bool TryGetKey(string name, [NotNullWhen(true)] out ConfigKey? key) => _keysByName.TryGetValue(name, out key);

    /// <summary>Parses settings and stops at the first error. Settings that are not defined are left aside.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    /// <param name="resolveClass">
    /// Finds the full name of the plugin class that a setting of type <see cref="ConfigType.Class"/> names, null for one that is not known; without it names are
    /// taken as they are.
    /// </param>
    /// <exception cref="ConfigException">A setting is missing or wrong.</exception>
    public ParsedConfig Parse(IReadOnlyDictionary<string, string?> config, Func<string, string?>? resolveClass = null)
    {
        if (UndefinedDependents() is { Length: > 0 } undefined)
            throw new ConfigException($"Some configurations in are referred in the dependents, but not defined: {string.Join(",", undefined)}");

        var values = new Dictionary<string, object?>(_keys.Length, StringComparer.Ordinal);
        foreach (var key in _keys)
            values.Add(key.Name, ParseKey(key, config, resolveClass));

        return new ParsedConfig(values, config);
    }

    /// <summary>Checks settings and collects all errors.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    /// <param name="resolveClass">
    /// Finds the full name of the plugin class that a setting of type <see cref="ConfigType.Class"/> names, null for one that is not known; without it names are
    /// taken as they are.
    /// </param>
    /// <returns>One result for each setting, in the order of the definition; then one for each setting that another depends on and that is not defined.</returns>
    public IReadOnlyList<ConfigValue> Validate(IReadOnlyDictionary<string, string?> config, Func<string, string?>? resolveClass = null) =>
        new ConfigValidation(this, config, resolveClass).Run();

    /// <summary>A parsed value as text, as the REST API shows it: lists joined by commas, secrets hidden.</summary>
    /// <param name="value">A parsed value or default.</param>
    /// <returns>Null for null.</returns>
    public static string? ToText(object? value) => ConfigText.Of(value);

    /// <inheritdoc/>
    public IEnumerator<ConfigKey> GetEnumerator() => ((IEnumerable<ConfigKey>)_keys).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The names that settings have as dependents and that are no settings.</summary>
    internal string[] UndefinedDependents() => _undefinedDependents ??=
        [.. _keys.SelectMany(key => key.Dependents).Where(name => !_keysByName.ContainsKey(name)).Distinct(StringComparer.Ordinal)];

    /// <summary>The settings that are no dependents of others.</summary>
    internal ConfigKey[] Roots()
    {
        return _roots ??= Find();

        ConfigKey[] Find()
        {
            var dependents = _keys.SelectMany(key => key.Dependents).ToHashSet(StringComparer.Ordinal);
            return [.. _keys.Where(key => !dependents.Contains(key.Name))];
        }
    }

    private static object? ParseKey(ConfigKey key, IReadOnlyDictionary<string, string?> config, Func<string, string?>? resolveClass)
    {
        object? value;
        if (config.TryGetValue(key.Name, out var text))
            value = ConfigText.Parse(key, text, resolveClass);
        else if (key.IsRequired)
            throw new ConfigException(key.MissingMessage);
        else
            value = key.DefaultValue;

        // Lists with that check lose their duplicates before it, so that configurations written before the check existed go on working.
        if (key.Validator is ValidList && value is IReadOnlyList<string> list && list.Distinct(StringComparer.Ordinal).Count() != list.Count)
            value = list.Distinct(StringComparer.Ordinal).ToArray();

        key.Validator?.EnsureValid(key.Name, value);
        return value;
    }

    private static void RefuseCircles(ConfigKey key, Dictionary<string, ConfigKey> keysByName, HashSet<string> isVisited, List<string> path)
    {
        if (path.Contains(key.Name))
            throw new ArgumentException($"Settings depend on each other in a circle: {string.Join(" → ", path)} → {key.Name}.");
        if (!isVisited.Add(key.Name))
            return;

        path.Add(key.Name);
        foreach (var name in key.Dependents)
        {
            if (keysByName.TryGetValue(name, out var dependent))
                RefuseCircles(dependent, keysByName, isVisited, path);
        }

        path.RemoveAt(path.Count - 1);
    }
}
