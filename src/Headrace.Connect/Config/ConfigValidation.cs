using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>One validation of settings: parses and checks each, dependents after what they depend on, then asks the advisers.</summary>
/// <remarks>
/// A setting that can't be parsed is checked all the same, as absent, and a dependent of two settings is taken twice: both may give a second error, as in Kafka.
/// </remarks>
internal sealed class ConfigValidation(ConfigDef definition, IReadOnlyDictionary<string, string?> config, Func<string, string?>? resolveClass)
{
    /// <summary>By the places of the settings in the definition.</summary>
    private readonly ConfigValue[] _results = new ConfigValue[definition.Count];

    private ParsedValues? _parsed;

    public IReadOnlyList<ConfigValue> Run()
    {
        var keys = definition.Keys;
        for (var place = 0; place < keys.Length; place++)
            _results[place] = new ConfigValue(keys[place].Name);

        var roots = definition.Roots();
        foreach (var place in roots)
            ParseWithDependents(place);

        foreach (var place in roots)
            AdviseWithDependents(place);

        return definition.UndefinedDependents() is { Length: > 0 } undefined ? [.. _results, .. undefined.Select(Undefined)] : _results;
    }

    private static ConfigValue Undefined(string name)
    {
        var result = new ConfigValue(name) { IsVisible = false };
        result.Errors.Add($"{name} is referred in the dependents, but not defined.");
        return result;
    }

    private void ParseWithDependents(int place)
    {
        var (key, result) = (definition.Keys[place], _results[place]);
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
        for (var i = 0; i < key.Dependents.Count; i++)
        {
            if (definition.TryGetPlace(key.Dependents[i], out var dependent))
                ParseWithDependents(dependent);
        }
    }

    private void AdviseWithDependents(int place)
    {
        var key = definition.Keys[place];
        if (key.Recommender is not null)
            Advise(_results[place], key.Recommender);

        for (var i = 0; i < key.Dependents.Count; i++)
        {
            if (definition.TryGetPlace(key.Dependents[i], out var dependent))
                AdviseWithDependents(dependent);
        }
    }

    private void Advise(ConfigValue result, IConfigRecommender recommender)
    {
        _parsed ??= new ParsedValues(definition, _results);
        try
        {
            var values = recommender.ValidValues(result.Name, _parsed);
            result.RecommendedValues = result.RecommendedValues.Count == 0 ? values : [.. values.Where(result.RecommendedValues.Contains)];
            result.IsVisible = recommender.IsVisible(result.Name, _parsed);
        }
        catch (ConfigException e)
        {
            result.Errors.Add(e.Message);
        }
    }
}
