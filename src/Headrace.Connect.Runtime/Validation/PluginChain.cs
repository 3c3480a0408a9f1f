using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>
/// The transformations or predicates of a connector: their settings, embedded into the connector's under <c>transforms.alias.</c> or <c>predicates.alias.</c>.
/// </summary>
/// <remarks>Source: Kafka Connect's <c>EnrichablePlugin</c>.</remarks>
internal sealed class PluginChain(PluginRegistry plugins, PluginKind kind)
{
    private bool IsTransformation => kind == PluginKind.Transformation;

    private string AliasKey => IsTransformation ? "transforms" : "predicates";

    /// <summary>The settings of all plugins that a configuration names.</summary>
    public IEnumerable<ConfigKey> Keys(IReadOnlyDictionary<string, string?> config)
    {
        if (!config.TryGetValue(AliasKey, out var list) || list is null || list.Trim().Length == 0)
            yield break;
        foreach (var alias in list.Split(',').Select(static alias => alias.Trim()).Distinct(StringComparer.Ordinal))
        {
            foreach (var key in Keys(config, alias))
                yield return key;
        }
    }

    private IEnumerable<ConfigKey> Keys(IReadOnlyDictionary<string, string?> config, string alias)
    {
        var prefix = $"{AliasKey}.{alias}.";
        var group = $"{(IsTransformation ? "Transforms" : "Predicates")}: {alias}";
        var word = IsTransformation ? "Transformation" : "Predicate";
        var choice = new PluginChoice(plugins, kind, config.GetValueOrDefault(prefix + "type"), config.GetValueOrDefault(prefix + "plugin.version"));

        yield return ConfigKey.Class(prefix + "type")
            .Check(LambdaValidator.With((name, value) => EnsureType(name, value, choice, config, prefix), () => $"class of a {word.ToLowerInvariant()}"))
            .Recommend(choice.ClassRecommender)
            .Document($"The class of the {word.ToLowerInvariant()} '{alias}'.", Importance.High)
            .Display(group, 0, Width.Long, $"{word} type for {alias}");
        yield return ConfigKey.String(prefix + "plugin.version").Default(choice.Plugin?.Version)
            .Check(choice.VersionValidator).Recommend(choice.VersionRecommender)
            .Document($"The version of the {word.ToLowerInvariant()} '{alias}', or a range of versions.", Importance.High)
            .Display(group, 1, Width.Long, $"{word} version for {alias}");
        if (choice.Plugin is null || !choice.IsVersionFound)
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
        if (value is string className) // else it is missing or unknown, and that is said already
        {
            choice.EnsureKind(className);
            if (choice.VersionError is { } versionError)
                throw new ConfigException(versionError);
        }
        if (IsTransformation && config.ContainsKey(prefix + "negate") && !config.ContainsKey(prefix + "predicate"))
        {
            throw new ConfigException(
                $"Config '{prefix}negate' was provided but there is no config '{prefix}predicate' defining a predicate to be negated.");
        }
    }
}

/// <summary>A class setting together with its version setting: which plugin they choose, and what is wrong with the choice.</summary>
/// <remarks>Source: KIP-891.</remarks>
internal sealed class PluginChoice
{
    private readonly PluginRegistry _plugins;
    private readonly PluginKind _kind;
    private readonly PluginVersionRange? _range;
    private readonly bool _hasWrongRange;
    private readonly bool _isKnown;

    /// <summary>Reads a choice.</summary>
    /// <param name="plugins">What there is.</param>
    /// <param name="kind">What kind of plugin is wanted.</param>
    /// <param name="className">The class, by the connector's setting or else the worker's.</param>
    /// <param name="version">The connector's version setting.</param>
    public PluginChoice(PluginRegistry plugins, PluginKind kind, string? className, string? version)
    {
        _isKnown = className is not null && plugins.TryResolveClassName(className.Trim(), out _);
        _plugins = plugins;
        _kind = kind;
        if (className is not null && plugins.TryFind(className.Trim(), kind, out var plugin))
            Plugin = plugin;
        if (version is null)
            return;
        try
        {
            _range = PluginVersionRange.Parse(version);
        }
        catch (FormatException)
        {
            _hasWrongRange = true; // the version's own check says so
        }
    }

    /// <summary>The plugin; null where the name is missing, unknown, or that of another kind.</summary>
    public Plugin? Plugin { get; }

    /// <summary>Whether the plugin's version is one of those that are wanted.</summary>
    public bool IsVersionFound => !_hasWrongRange && (_range is null || Plugin is null || _range.Contains(Plugin.Version));

    public static IConfigRecommender NothingToChoose { get; } = new Recommender(static () => [], static () => false);

    public IConfigRecommender ClassRecommender => new Recommender(() => [.. _plugins.OfKind(_kind).Select(static plugin => plugin.ClassName)], static () => true);

    public IConfigRecommender VersionRecommender =>
        new Recommender(() => Plugin?.Version is { } version ? [version] : [], () => _kind is PluginKind.Transformation or PluginKind.Predicate || _isKnown);

    /// <summary>Checks the version setting by itself.</summary>
    public IConfigValidator VersionValidator => LambdaValidator.With(
        (_, value) =>
        {
            if (value is not string version || Plugin is null)
                return;
            PluginVersionRange range;
            try
            {
                range = PluginVersionRange.Parse(version);
            }
            catch (FormatException e)
            {
                throw new ConfigException(e.Message);
            }
            if (!range.Contains(Plugin.Version))
                throw new ConfigException(PluginVersionRange.NotFoundText(Plugin.ClassName, range, _plugins.OfClass(Plugin.ClassName)));
        },
        static () => "version or range of versions");

    /// <summary>What is wrong with the version that was chosen; null for nothing, or where the version setting is no range at all.</summary>
    public string? VersionError => Plugin is not null && _range is not null && !IsVersionFound ? PluginVersionRange.NotFoundText(Plugin.ClassName, _range, _plugins.OfClass(Plugin.ClassName)) : null;

    /// <summary>Checks the kind of a class that is installed.</summary>
    /// <param name="className">The class's full name.</param>
    public void EnsureKind(string className)
    {
        if (!_plugins.TryFind(className, _kind, out _))
            throw new ConfigException($"Class class {className} does not implement the {InterfaceName(_kind)} interface");
    }

    private static string InterfaceName(PluginKind kind) => kind switch
    {
        PluginKind.Transformation => nameof(ITransformation)[1..],
        PluginKind.Predicate => nameof(IPredicate)[1..],
        PluginKind.HeaderConverter => nameof(IHeaderConverter)[1..],
        _ => nameof(IConverter)[1..],
    };

    private sealed class Recommender(Func<IReadOnlyList<object>> values, Func<bool> isVisible) : IConfigRecommender
    {
        public IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig) => values();

        public bool IsVisible(string name, IReadOnlyDictionary<string, object?> parsedConfig) => isVisible();
    }
}

/// <summary>The settings of plugins.</summary>
internal static class PluginConfig
{
    public static ConfigDef DefinitionOf(Plugin plugin)
    {
        var instance = plugin.Create<object>();
        try
        {
            return instance switch
            {
                Connector connector => connector.ConfigDefinition,
                ITransformation transformation => transformation.ConfigDefinition,
                IPredicate predicate => predicate.ConfigDefinition,
                IConverter converter => converter.ConfigDefinition,
                IHeaderConverter converter => converter.ConfigDefinition,
                _ => ConfigDef.Empty,
            };
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }
}
