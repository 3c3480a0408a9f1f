using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>Gathers definitions and results of a validation and puts them into the order of the REST API.</summary>
internal sealed class ConfigResults
{
    private readonly OrderedDictionary<string, ConfigKey> _keys = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, ConfigValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _groups = [];

    public void Add(ConfigDef definition, IReadOnlyList<ConfigValue> values)
    {
        foreach (var key in definition)
        {
            _keys[key.Name] = key;
            if (key.Group is not null && !_groups.Contains(key.Group))
                _groups.Add(key.Group);
        }
        foreach (var value in values)
            _values[value.Name] = value;
    }

    /// <summary>The result of a setting, an empty one where there is none yet.</summary>
    public ConfigValue Of(string name)
    {
        if (!_values.TryGetValue(name, out var value))
            _values[name] = value = new ConfigValue(name);
        return value;
    }

    /// <summary>Puts all together: results that nothing defines, then the settings in the order of their definition, then those of clients and converters.</summary>
    public ConfigInfos Build(string name, IReadOnlyList<ConfigInfo> more)
    {
        var configs = new List<ConfigInfo>();
        var errors = 0;
        foreach (var value in _values.Values)
        {
            if (!_keys.ContainsKey(value.Name))
                configs.Add(new(null, ToInfo(value)));
            errors += value.Errors.Count;
        }
        foreach (var key in _keys.Values)
        {
            if (_values.TryGetValue(key.Name, out var value))
                configs.Add(new(ConfigKeyInfo.From(key), ToInfo(value)));
        }
        foreach (var config in more)
        {
            configs.Add(config);
            errors += config.Value.Errors.Count > 0 ? 1 : 0;
            if (config.Definition?.Group is { } group && !_groups.Contains(group))
                _groups.Add(group);
        }
        return new(name, errors, _groups, configs);
    }

    public static ConfigValueInfo ToInfo(ConfigValue value) => new(
        value.Name, ConfigDef.ToText(value.Value), [.. value.RecommendedValues.Select(static recommended => ConfigDef.ToText(recommended) ?? "null")], [.. value.Errors], value.IsVisible);
}
