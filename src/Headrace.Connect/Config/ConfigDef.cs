using System.Collections;
using System.Runtime.CompilerServices;

namespace Headrace.Connect.Config;

/// <summary>The settings of a plugin or a part of the worker, declared once: parsing, validation, forms and reference pages come from it.</summary>
/// <remarks>Immutable. Source: Kafka's <c>ConfigDef</c>; the texts of errors are Kafka's.</remarks>
[CollectionBuilder(typeof(ConfigDef), nameof(Create))]
public sealed class ConfigDef : IReadOnlyCollection<ConfigKey>
{
    private readonly ConfigKey[] _keys;

    private ConfigDef(ConfigKey[] keys) => _keys = keys;

    /// <summary>A definition without settings.</summary>
    public static ConfigDef Empty { get; } = [];

    /// <summary>How many settings there are.</summary>
    public int Count => _keys.Length;

    /// <summary>Makes a definition.</summary>
    /// <param name="keys">The settings in order.</param>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public static ConfigDef Create(ReadOnlySpan<ConfigKey> keys) => new(keys.ToArray());

    /// <summary>Finds a setting.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">The setting.</param>
    /// <returns>Whether there is one of that name.</returns>
    public bool TryGetKey(string name, out ConfigKey? key) => throw new NotImplementedException();

    /// <summary>Parses settings and stops at the first error. Settings that are not defined are left aside.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    /// <exception cref="Errors.ConfigException">A setting is missing or wrong.</exception>
    public ParsedConfig Parse(IReadOnlyDictionary<string, string?> config) => throw new NotImplementedException();

    /// <summary>Checks settings and collects all errors.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    /// <returns>One result for each setting, in the order of the definition.</returns>
    public IReadOnlyList<ConfigValue> Validate(IReadOnlyDictionary<string, string?> config) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IEnumerator<ConfigKey> GetEnumerator() => ((IEnumerable<ConfigKey>)_keys).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
