using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Settings that have been parsed and checked.</summary>
public sealed class ParsedConfig
{
    private readonly IReadOnlyDictionary<string, object?> _values;

    internal ParsedConfig(IReadOnlyDictionary<string, object?> values, IReadOnlyDictionary<string, string?> originals)
    {
        _values = values;
        Originals = originals;
    }

    /// <summary>The settings as the user wrote them, those that are not defined included.</summary>
    public IReadOnlyDictionary<string, string?> Originals { get; }

    /// <summary>The parsed values by name.</summary>
    public IReadOnlyDictionary<string, object?> Values => _values;

    /// <summary>The value of a setting that has one: given, or by its default.</summary>
    /// <typeparam name="T">The type of its values.</typeparam>
    /// <param name="key">The setting.</param>
    /// <exception cref="ConfigException">The user gave the setting a null.</exception>
    /// <exception cref="InvalidOperationException">The setting is optional and absent; use <see cref="GetOptional{T}"/>.</exception>
    public T Get<T>(ConfigKey<T> key) => ValueOf(key) is T value
        ? value
        : throw (Originals.ContainsKey(key.Name)
            ? new ConfigException(key.Name, null, null)
            : new InvalidOperationException($"The optional setting {key.Name} is not set. Ask for it with GetOptional."));

    /// <summary>The value of an optional setting, null (or the type's default) where it is absent.</summary>
    /// <typeparam name="T">The type of its values.</typeparam>
    /// <param name="key">The setting.</param>
    public T? GetOptional<T>(ConfigKey<T> key) => ValueOf(key) is T value ? value : default;

    /// <summary>The value of a setting by its name.</summary>
    /// <param name="name">The name of a setting of the definition.</param>
    /// <exception cref="ConfigException">The definition has no such setting.</exception>
    public object? this[string name] =>
        _values.TryGetValue(name, out var value) ? value : throw new ConfigException($"Unknown configuration '{name}'");

    private object? ValueOf(ConfigKey key) => this[key.Name];
}
