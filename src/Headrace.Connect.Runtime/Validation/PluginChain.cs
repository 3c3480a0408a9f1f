using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>
/// The transformations or predicates of a connector: their settings, embedded into the connector's under <c>transforms.alias.</c> or <c>predicates.alias.</c>.
/// </summary>
/// <remarks>Source: Kafka Connect's <c>EnrichablePlugin</c>.</remarks>
internal sealed class PluginChain(PluginRegistry plugins, PluginKind kind, Plugin connector)
{
    private bool IsTransformation => kind == PluginKind.Transformation;

    private string AliasKey => IsTransformation ? "transforms" : "predicates";

    /// <summary>The settings of all plugins that a configuration names.</summary>
    public IEnumerable<ConfigKey> Keys(IReadOnlyDictionary<string, string?> config)
    {
        if (config.GetValueOrDefault(AliasKey) is not { } aliases)
            yield break;
        foreach (var alias in ConfigText.List(aliases).Distinct(StringComparer.Ordinal))
        {
            foreach (var key in Keys(config, alias))
                yield return key;
        }
    }

    /// <summary>Refuses plugins without a class, and versions of classes that are not there.</summary>
    /// <exception cref="ConfigException">A class is missing.</exception>
    /// <exception cref="PluginVersionException">A version is not there.</exception>
    public void EnsureTypes(IReadOnlyDictionary<string, string?> config)
    {
        if (config.GetValueOrDefault(AliasKey) is not { } aliases)
            return;
        foreach (var alias in ConfigText.List(aliases).Distinct(StringComparer.Ordinal))
        {
            var key = $"{AliasKey}.{alias}.type";
            if (config.GetValueOrDefault(key) is not { } type)
                throw new ConfigException(key, null, $"Not a {(IsTransformation ? "Transformation" : "Predicate")}");
            if (new PluginChoice(plugins, kind, type, config.GetValueOrDefault($"{AliasKey}.{alias}.plugin.version"), connector).NotFoundError is { } notFound)
                throw new PluginVersionException(notFound);
        }
    }

    private IEnumerable<ConfigKey> Keys(IReadOnlyDictionary<string, string?> config, string alias)
    {
        var prefix = $"{AliasKey}.{alias}.";
        var group = $"{(IsTransformation ? "Transforms" : "Predicates")}: {alias}";
        var word = IsTransformation ? "Transformation" : "Predicate";
        var choice = new PluginChoice(plugins, kind, config.GetValueOrDefault(prefix + "type"), config.GetValueOrDefault(prefix + "plugin.version"), connector);

        yield return ConfigKey.Class(prefix + "type")
            .Check(LambdaValidator.With((name, value) => EnsureType(name, value, choice, config, prefix), () => $"class of a {word.ToLowerInvariant()}"))
            .Recommend(choice.ClassRecommender)
            .Document($"The class of the {word.ToLowerInvariant()} '{alias}'.", Importance.High)
            .Display(group, 0, Width.Long, $"{word} type for {alias}");
        yield return ConfigKey.String(prefix + "plugin.version").Default(choice.DefaultVersion)
            .Check(choice.VersionValidator).Recommend(choice.VersionRecommender)
            .Document($"The version of the {word.ToLowerInvariant()} '{alias}', or a range of versions.", Importance.High)
            .Display(group, 1, Width.Long, $"{word} version for {alias}");
        if (choice.Plugin is null)
            yield break;

        var order = 2;
        foreach (var key in Sorted(PluginKeys(choice.Plugin)))
            yield return key.Embed(prefix, key.Group is null ? group : $"{group}: {key.Group}", order++);
    }

    private List<ConfigKey> PluginKeys(Plugin plugin)
    {
        List<ConfigKey> keys = [.. PluginConfig.DefinitionOf(plugin)];
        if (!IsTransformation)
            return keys;
        // A setting of the framework's goes before one of the plugin's that has its name.
        keys.RemoveAll(static key => key.Name is "predicate" or "negate");
        keys.Add(ConfigKey.String("predicate").Optional()
            .Document("The name of a predicate: the transformation applies only to records for which it is true.", Importance.Medium));
        keys.Add(ConfigKey.Boolean("negate").Default(false)
            .Document("Whether the transformation applies where the predicate is false instead.", Importance.Medium));
        return keys;
    }

    /// <summary>Kafka's order of settings: by group, place in the group, those without default first, importance, name.</summary>
    private static IEnumerable<ConfigKey> Sorted(List<ConfigKey> keys)
    {
        var groups = keys.Select(static key => key.Group).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return keys
            .OrderBy(key => key.Group is null ? -1 : groups.IndexOf(key.Group))
            .ThenBy(static key => key.OrderInGroup)
            .ThenByDescending(static key => key.IsRequired)
            .ThenBy(static key => key.Importance)
            .ThenBy(static key => key.Name, StringComparer.Ordinal);
    }

    private void EnsureType(string name, object? value, PluginChoice choice, IReadOnlyDictionary<string, string?> config, string prefix)
    {
        if (IsTransformation && config.ContainsKey(prefix + "negate") && !config.ContainsKey(prefix + "predicate"))
        {
            throw new ConfigException(
                $"Config '{prefix}negate' was provided but there is no config '{prefix}predicate' defining a predicate to be negated.");
        }
        if (value is string className) // else it is missing or unknown, and that is said already
        {
            if (choice.RangeError is { } rangeError)
                throw new ConfigException(rangeError);
            if (plugins.NestedIn(className) is { Count: > 0 } nested)
                throw new ConfigException($"This class is abstract and cannot be created. Did you mean {string.Join(", ", nested)}?");
            choice.EnsureKind(className);
            if (choice.NotFoundError is { } notFound)
                throw new ConfigException(notFound);
        }
    }
}
