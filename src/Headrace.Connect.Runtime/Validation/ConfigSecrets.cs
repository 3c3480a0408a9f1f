namespace Headrace.Connect.Runtime.Validation;

/// <summary>Keeps the values of config providers out of answers: where a configuration has a variable, the answer shows the variable.</summary>
internal sealed class ConfigSecrets(IReadOnlyDictionary<string, string?> raw, IReadOnlyDictionary<string, string?> resolved)
{
    /// <summary>Shorter values stand in ordinary words too: what is hidden there would tell what the value is.</summary>
    private const int WordLengthMin = 4;

    private readonly List<(string Value, string Variable)> _secrets =
    [
        .. resolved
            .Where(setting => setting.Value is { Length: > 0 } && raw.GetValueOrDefault(setting.Key) is { } text && text != setting.Value)
            .Select(setting => (setting.Value!, raw[setting.Key]!))
            .OrderByDescending(static secret => secret.Item1.Length),
    ];

    /// <summary>The answer without the values.</summary>
    public ConfigInfos Hide(ConfigInfos infos) => infos with { Name = Hide(infos.Name), Configs = [.. infos.Configs.Select(config => config with { Value = Hide(config.Value) })] };

    /// <summary>A message without the values.</summary>
    public string Hide(string text)
    {
        foreach (var (value, variable) in _secrets)
        {
            text = text.Replace($"Invalid value {value} for ", $"Invalid value {variable} for ", StringComparison.Ordinal);
            if (value.Length >= WordLengthMin)
                text = HideWord(text, value, variable);
        }
        return text;
    }

    private static string HideWord(string text, string value, string variable)
    {
        for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0; at = text.IndexOf(value, at, StringComparison.Ordinal))
        {
            var end = at + value.Length;
            var isWord = (at == 0 || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(value[0]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end]) || !char.IsLetterOrDigit(value[^1]));
            text = isWord ? text[..at] + variable + text[end..] : text;
            at = isWord ? at + variable.Length : end;
        }
        return text;
    }

    private ConfigValueInfo Hide(ConfigValueInfo value)
    {
        var isFromProvider = raw.TryGetValue(value.Name, out var text) && text is not null && text != resolved.GetValueOrDefault(value.Name);
        return value with
        {
            Value = isFromProvider && value.Value is not null and not "[hidden]" ? text : value.Value,
            Errors = [.. value.Errors.Select(Hide)],
        };
    }
}
