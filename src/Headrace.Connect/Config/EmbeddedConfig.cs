namespace Headrace.Connect.Config;

/// <summary>The check of an embedded setting, which knows the setting by its bare name.</summary>
internal sealed class EmbeddedValidator(string prefix, IConfigValidator inner) : IConfigValidator
{
    public void EnsureValid(string name, object? value) => inner.EnsureValid(EmbeddedNames.Strip(prefix, name), value);

    public override string? ToString() => inner.ToString();
}

/// <summary>The adviser of an embedded setting, which knows its definition's settings by their bare names.</summary>
internal sealed class EmbeddedRecommender(string prefix, IConfigRecommender inner) : IConfigRecommender
{
    public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) =>
        inner.ValidValues(EmbeddedNames.Strip(prefix, name), EmbeddedNames.Strip(prefix, parsedConfig));

    public bool IsVisible(string name, IReadOnlyDictionary<string, object?> parsedConfig) =>
        inner.IsVisible(EmbeddedNames.Strip(prefix, name), EmbeddedNames.Strip(prefix, parsedConfig));
}

internal static class EmbeddedNames
{
    public static string Strip(string prefix, string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;

    public static Dictionary<string, object?> Strip(string prefix, IReadOnlyDictionary<string, object?> config)
    {
        var stripped = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in config)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                stripped[name[prefix.Length..]] = value;
        }
        return stripped;
    }
}
