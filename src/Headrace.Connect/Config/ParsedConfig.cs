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
    /// <exception cref="InvalidOperationException">The setting is optional and absent; use <see cref="GetOptional{T}"/>.</exception>
    public T Get<T>(ConfigKey<T> key) => throw new NotImplementedException();

    /// <summary>The value of an optional setting, null (or the type's default) where it is absent.</summary>
    /// <typeparam name="T">The type of its values.</typeparam>
    /// <param name="key">The setting.</param>
    public T? GetOptional<T>(ConfigKey<T> key) => throw new NotImplementedException();
}
