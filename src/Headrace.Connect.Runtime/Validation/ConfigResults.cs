using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>Gathers definitions and results of a validation and puts them into the order of the REST API.</summary>
internal sealed class ConfigResults(ConfigKeyInfoCache keyInfos)
{
    /// <summary>The framework's settings and some of the connector's.</summary>
    private const int UsualCount = 36;

    private readonly OrderedDictionary<string, (ConfigKey Key, ConfigKeyInfo? SharedInfo)> _keys = new(UsualCount, StringComparer.Ordinal);
    private readonly OrderedDictionary<string, ConfigValue> _values = new(UsualCount, StringComparer.Ordinal);
    private readonly List<string> _groups = [];
    private int _frameworkCount;

    public void Add(ConfigDef definition)
    {
        var infos = keyInfos.TryGet(definition, out var shared) ? shared : null;
        var i = 0;
        foreach (var key in definition)
            Add(key, infos?[i++]);
    }

    public void Add(IReadOnlyList<ConfigKey> keys)
    {
        foreach (var key in keys)
            Add(key, null);
    }

    public void Add(IReadOnlyList<ConfigValue> values)
    {
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

    /// <summary>Says that what there is so far is the framework's, and what follows the connector's.</summary>
    public void EndFramework() => _frameworkCount = _values.Count;

    /// <summary>Puts all together: results that nothing defines, then the settings in the order of their definition, then those of clients and converters.</summary>
    public ConfigInfos Build(string name, IReadOnlyList<ConfigInfo> more)
    {
        var configs = new List<ConfigInfo>(_values.Count + more.Count);
        var errors = 0;
        var undefined = new List<ConfigInfo>();
        foreach (var value in _values.Values)
        {
            if (!_keys.ContainsKey(value.Name))
                undefined.Add(new(null, ToInfo(value)));
            errors += value.Errors.Count;
        }
        configs.AddRange(undefined.Count < 2 ? undefined : InKafkasOrder(undefined));
        foreach (var (key, info) in _keys.Values)
        {
            if (_values.TryGetValue(key.Name, out var value))
                configs.Add(new(info ?? ConfigKeyInfo.From(key), ToInfo(value)) { HasSharedDefinition = info is not null });
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

    public static ConfigValueInfo ToInfo(ConfigValue value) =>
        new(value.Name, ConfigDef.ToText(value.Value), Texts(value.RecommendedValues), value.Errors.Count == 0 ? [] : [.. value.Errors], value.IsVisible);

    /// <summary>The order of the map that has the framework's results, the nulls added last; those of the connector alone stand behind it.</summary>
    private IEnumerable<ConfigInfo> InKafkasOrder(List<ConfigInfo> infos)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in JavaHashOrder.OfComputed(_values.Keys.Take(_frameworkCount).Where(name => !_keys.ContainsKey(name)), _frameworkCount))
            places[name] = places.Count;
        return infos.OrderBy(info => places.GetValueOrDefault(info.Value.Name, int.MaxValue));
    }

    private static string[] Texts(IReadOnlyList<object> values) => values.Count == 0 ? [] : [.. values.Select(static value => ConfigDef.ToText(value) ?? "null")];

    private void Add(ConfigKey key, ConfigKeyInfo? sharedInfo)
    {
        _keys[key.Name] = (key, sharedInfo);
        if (key.Group is not null && !_groups.Contains(key.Group))
            _groups.Add(key.Group);
    }
}
