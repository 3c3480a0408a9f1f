using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>One validation of settings: parses and checks each, dependents after what they depend on, then asks the advisers.</summary>
/// <remarks>
/// A setting that can't be parsed is checked all the same, as absent, and a dependent of two settings is taken twice: both may give a second error, as in Kafka.
/// </remarks>
internal sealed class ConfigValidation(ConfigDef definition, IReadOnlyDictionary<string, string?> config, Func<string, string?>? resolveClass)
{
    private readonly Dictionary<string, ConfigValue> _results = new(definition.Count, StringComparer.Ordinal);
    private readonly Dictionary<string, object?> _parsed = new(definition.Count, StringComparer.Ordinal);

    public IReadOnlyList<ConfigValue> Run()
    {
        var ordered = new List<ConfigValue>(definition.Count);
        foreach (var key in definition)
        {
            var result = new ConfigValue(key.Name);
            _results.Add(key.Name, result);
            ordered.Add(result);
        }

        foreach (var name in definition.UndefinedDependents())
        {
            var result = new ConfigValue(name) { IsVisible = false };
            result.Errors.Add($"{name} is referred in the dependents, but not defined.");
            ordered.Add(result);
        }

        foreach (var key in definition.Roots())
            ParseWithDependents(key);

        foreach (var key in definition.Roots())
            AdviseWithDependents(key);

        return ordered;
    }

    private void ParseWithDependents(ConfigKey key)
    {
        var result = _results[key.Name];
        object? value = null;
        if (config.TryGetValue(key.Name, out var text))
        {
            try
            {
                value = ConfigText.Parse(key, text, resolveClass);
            }
            catch (ConfigException e)
            {
                result.Errors.Add(e.Message);
            }
        }
        else if (key.IsRequired)
            result.Errors.Add(key.MissingMessage);
        else
            value = key.DefaultValue;

        try
        {
            key.Validator?.EnsureValid(key.Name, value);
        }
        catch (ConfigException e)
        {
            result.Errors.Add(e.Message);
        }

        result.Value = value;
        _parsed[key.Name] = value;
        foreach (var name in key.Dependents)
        {
            if (definition.TryGetKey(name, out var dependent))
                ParseWithDependents(dependent);
        }
    }

    private void AdviseWithDependents(ConfigKey key)
    {
        if (key.Recommender is not null)
            Advise(key, key.Recommender);

        foreach (var name in key.Dependents)
        {
            if (definition.TryGetKey(name, out var dependent))
                AdviseWithDependents(dependent);
        }
    }

    private void Advise(ConfigKey key, IConfigRecommender recommender)
    {
        var result = _results[key.Name];
        try
        {
            var values = recommender.ValidValues(key.Name, _parsed);
            result.RecommendedValues = result.RecommendedValues.Count == 0 ? values : [.. values.Where(result.RecommendedValues.Contains)];
            result.IsVisible = recommender.IsVisible(key.Name, _parsed);
        }
        catch (ConfigException e)
        {
            result.Errors.Add(e.Message);
        }
    }
}
