namespace Headrace.Connect.Runtime.Validation;

/// <summary>Keeps the values of config providers out of answers: where a configuration has a variable, the answer shows the variable.</summary>
internal sealed class ConfigSecrets(IReadOnlyDictionary<string, string?> raw, IReadOnlyDictionary<string, string?> resolved)
{
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
            text = text.Replace(value, variable, StringComparison.Ordinal);
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
