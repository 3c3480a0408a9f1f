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
    private readonly Dictionary<string, int> _places;
    private int[]? _roots;
    private string[]? _undefinedDependents;

    private ConfigDef(ConfigKey[] keys, Dictionary<string, int> places)
    {
        _keys = keys;
        _places = places;
    }

    /// <summary>A definition without settings.</summary>
    public static ConfigDef Empty { get; } = [];

    /// <summary>How many settings there are.</summary>
    public int Count => _keys.Length;

    /// <summary>The groups of the settings, in the order in which they first occur.</summary>
    public IReadOnlyList<string> Groups => field ??= [.. _keys.Select(key => key.Group).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Makes a definition.</summary>
    /// <param name="keys">The settings in order.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or settings depend on each other in a circle.</exception>
    /// <exception cref="ConfigException">A default does not pass the setting's own check.</exception>
    public static ConfigDef Create(ReadOnlySpan<ConfigKey> keys)
    {
        var places = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!places.TryAdd(key.Name, places.Count))
                throw new ArgumentException($"Configuration {key.Name} is defined twice.", nameof(keys));
            if (!key.IsRequired)
                key.Validator?.EnsureValid(key.Name, key.DefaultValue);
        }

        var isVisited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
            RefuseCircles(key, keys, places, isVisited, []);

        return new(keys.ToArray(), places);
    }

    /// <summary>Finds a setting.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">The setting.</param>
    /// <returns>Whether there is one of that name.</returns>
    public bool TryGetKey(string name, [NotNullWhen(true)] out ConfigKey? key)
    {
        key = _places.TryGetValue(name, out var place) ? _keys[place] : null;
        return key is not null;
    }

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

    /// <summary>The settings by their places in the definition.</summary>
    internal ReadOnlySpan<ConfigKey> Keys => _keys;

    /// <summary>Finds a setting's place in the definition.</summary>
    internal bool TryGetPlace(string name, out int place) => _places.TryGetValue(name, out place);

    /// <summary>The names that settings have as dependents and that are no settings.</summary>
    internal string[] UndefinedDependents() => _undefinedDependents ??=
        [.. _keys.SelectMany(key => key.Dependents).Where(name => !_places.ContainsKey(name)).Distinct(StringComparer.Ordinal)];

    /// <summary>The places of the settings that are no dependents of others.</summary>
    internal int[] Roots()
    {
        return _roots ??= Find();

        int[] Find()
        {
            var dependents = _keys.SelectMany(key => key.Dependents).ToHashSet(StringComparer.Ordinal);
            return [.. Enumerable.Range(0, _keys.Length).Where(place => !dependents.Contains(_keys[place].Name))];
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

    private static void RefuseCircles(ConfigKey key, ReadOnlySpan<ConfigKey> keys, Dictionary<string, int> places, HashSet<string> isVisited, List<string> path)
    {
        if (path.Contains(key.Name))
            throw new ArgumentException($"Settings depend on each other in a circle: {string.Join(" → ", path)} → {key.Name}.");
        if (!isVisited.Add(key.Name))
            return;

        path.Add(key.Name);
        foreach (var name in key.Dependents)
        {
            if (places.TryGetValue(name, out var dependent))
                RefuseCircles(keys[dependent], keys, places, isVisited, path);
        }

        path.RemoveAt(path.Count - 1);
    }
}
