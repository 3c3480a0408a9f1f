using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>Gathers the results of a validation and puts them into the order of the REST API: by the framework's definition, then by the connector's.</summary>
internal sealed class ConfigResults
{
    private readonly UnsetConfigCache _cache;
    private readonly ConfigDef _definition;

    /// <summary>The results of the framework's settings, by their places in the definition.</summary>
    private readonly Setting[] _settings;

    /// <summary>The results of settings that the framework does not define.</summary>
    private readonly OrderedDictionary<string, ConfigValue> _others = new(StringComparer.Ordinal);

    private ConfigDef _connector = ConfigDef.Empty;
    private ConfigInfo[]? _unsetOfConnector;
    private int _frameworkCount;

    /// <summary>Begins with the framework's results.</summary>
    /// <param name="cache">What is known of definitions.</param>
    /// <param name="shared">The settings that connectors have alike.</param>
    /// <param name="definition">The same, and then those of the connector's transformations and predicates.</param>
    /// <param name="values">What was found of them.</param>
    public ConfigResults(UnsetConfigCache cache, ConfigDef shared, ConfigDef definition, IReadOnlyList<ConfigValue> values)
    {
        _cache = cache;
        _definition = definition;
        _settings = new Setting[definition.Count];
        cache.TryGet(shared, out var unset);
        for (var place = 0; place < values.Count; place++)
        {
            if (place < definition.Count)
                _settings[place] = new(definition.Keys[place], place < shared.Count ? unset?[place] : null, values[place]);
            else
                _others[values[place].Name] = values[place];
        }
    }

    /// <summary>The result of a setting, an empty one where there is none yet.</summary>
    public ConfigValue Of(string name)
    {
        if (_definition.TryGetPlace(name, out var place))
            return _settings[place].Value;
        if (!_others.TryGetValue(name, out var value))
            _others[name] = value = new ConfigValue(name);
        return value;
    }

    /// <summary>Says that what there is so far is the framework's, and what follows the connector's.</summary>
    public void EndFramework() => _frameworkCount = _settings.Length + _others.Count;

    /// <summary>Adds the connector's own settings, which win where the framework defines them too.</summary>
    public void Define(ConfigDef connector)
    {
        _connector = connector;
        _cache.TryGet(connector, out _unsetOfConnector);
        for (var i = 0; i < connector.Count; i++)
        {
            if (_definition.TryGetPlace(connector.Keys[i].Name, out var place))
                _settings[place] = new(connector.Keys[i], _unsetOfConnector?[i], _settings[place].Value);
        }
    }

    /// <summary>Adds the connector's own results, which win over the framework's.</summary>
    public void Add(IReadOnlyList<ConfigValue> values)
    {
        foreach (var value in values)
        {
            if (_definition.TryGetPlace(value.Name, out var place))
                _settings[place] = _settings[place] with { Value = value };
            else
                _others[value.Name] = value;
        }
    }

    /// <summary>Puts all together: results that nothing defines, then the settings in the order of their definition, then those of clients and converters.</summary>
    public ConfigInfos Build(string name, IReadOnlyList<ConfigInfo> more)
    {
        var configs = new List<ConfigInfo>(_settings.Length + _others.Count + more.Count);
        var errors = 0;
        foreach (var (_, value) in _others)
        {
            if (!_connector.TryGetPlace(value.Name, out _))
                configs.Add(new(null, ToInfo(value)));
            errors += value.ErrorCount;
        }
        if (configs.Count > 1)
            configs = [.. InKafkasOrder(configs)];
        foreach (var setting in _settings)
        {
            configs.Add(setting.ToInfo());
            errors += setting.Value.ErrorCount;
        }
        for (var i = 0; i < _connector.Count; i++)
        {
            if (_others.TryGetValue(_connector.Keys[i].Name, out var value))
                configs.Add(new Setting(_connector.Keys[i], _unsetOfConnector?[i], value).ToInfo());
        }
        List<string> groups = [.. _definition.Groups];
        AddGroups(groups, _connector.Groups);
        foreach (var config in more)
        {
            configs.Add(config);
            errors += config.Value.Errors.Count > 0 ? 1 : 0;
            if (config.Definition?.Group is { } group)
                AddGroups(groups, [group]);
        }
        return new(name, errors, groups, configs);
    }

    public static ConfigValueInfo ToInfo(ConfigValue value) =>
        new(value.Name, ConfigDef.ToText(value.Value), Texts(value.RecommendedValues), value.ErrorCount == 0 ? [] : [.. value.Errors], value.IsVisible);

    /// <summary>The order of the map that has the framework's results, the nulls added last; those of the connector alone stand behind it.</summary>
    private IEnumerable<ConfigInfo> InKafkasOrder(List<ConfigInfo> infos)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var ofFramework = _others.Keys.Take(_frameworkCount - _settings.Length).Where(name => !_connector.TryGetPlace(name, out _));
        foreach (var name in JavaHashOrder.OfComputed(ofFramework, _frameworkCount))
            places[name] = places.Count;
        return infos.OrderBy(info => places.GetValueOrDefault(info.Value.Name, int.MaxValue));
    }

    private static void AddGroups(List<string> groups, IReadOnlyList<string> more)
    {
        foreach (var group in more)
        {
            if (!groups.Contains(group))
                groups.Add(group);
        }
    }

    private static string[] Texts(IReadOnlyList<object> values)
    {
        if (values.Count == 0)
            return [];
        var texts = new string[values.Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = ConfigDef.ToText(values[i]) ?? "null";
        return texts;
    }

    /// <param name="Key">The definition.</param>
    /// <param name="Unset">What is shown where nobody has set it; null where that is not known.</param>
    /// <param name="Value">What was found.</param>
    private readonly record struct Setting(ConfigKey Key, ConfigInfo? Unset, ConfigValue Value)
    {
        private bool IsUnset => !Key.IsRequired && ReferenceEquals(Value.Value, Key.DefaultValue) && Value.ErrorCount == 0 && Value.RecommendedValues.Count == 0 && Value.IsVisible;

        public ConfigInfo ToInfo()
        {
            if (Unset is null)
                return new(ConfigKeyInfo.From(Key), ConfigResults.ToInfo(Value));
            return IsUnset ? Unset : Unset with { Value = ConfigResults.ToInfo(Value) };
        }
    }
}
