using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Config;

/// <summary>What validation parsed of a definition's settings, by name.</summary>
/// <param name="definition">The definition.</param>
/// <param name="results">The results by the places of the settings in the definition.</param>
internal sealed class ParsedValues(ConfigDef definition, ConfigValue[] results) : IReadOnlyDictionary<string, object?>
{
    public int Count => results.Length;

    public IEnumerable<string> Keys => results.Select(static result => result.Name);

    public IEnumerable<object?> Values => results.Select(static result => result.Value);

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no setting {key}.");

    public bool ContainsKey(string key) => definition.TryGetPlace(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var isFound = definition.TryGetPlace(key, out var place);
        value = isFound ? results[place].Value : null;
        return isFound;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => results.Select(static result => KeyValuePair.Create(result.Name, result.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
