using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Headrace.Connect.Config;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>The definitions of the settings that the framework gives connectors. Each is made once, as long as the plugins stay the same.</summary>
/// <remarks>Safe for concurrent use. What a definition is kept by are names of installed plugins, never values of a configuration.</remarks>
internal sealed class FrameworkDefinitions(ConnectorValidationOptions options, PluginRegistry plugins)
{
    /// <summary>Connectors and the converters that they choose are few; who tries all there are begins anew.</summary>
    private const int CountMax = 128;

    // Weak, so that plugins that were replaced can be unloaded.
    private readonly ConditionalWeakTable<PluginTable, ConcurrentDictionary<Key, ConfigDef>> _definitions = [];

    /// <summary>The settings of a connector before those of its transformations and predicates.</summary>
    /// <param name="table">The plugins there were when the request began.</param>
    /// <param name="newest">The connector in its newest version, which is the default.</param>
    /// <param name="plugin">The connector in its chosen version.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="converters">What the configuration chooses.</param>
    public ConfigDef Of(PluginTable table, Plugin newest, Plugin plugin, IReadOnlyDictionary<string, string?> config, ConverterChoices converters)
    {
        var definitions = _definitions.GetOrCreateValue(table);
        var key = new Key(newest, plugin, Chosen("key.converter", converters.Key), Chosen("value.converter", converters.Value), Chosen("header.converter", converters.Header));
        if (definitions.TryGetValue(key, out var definition))
            return definition;
        definition = [.. Common(newest, converters, key), .. newest.Kind == PluginKind.Source ? ConnectorKeys.ForSources : ConnectorKeys.ForSinks];
        if (definitions.Count >= CountMax)
            definitions.Clear();
        definitions[key] = definition;
        return definition;

        ConverterKey Chosen(string name, PluginChoice choice) => new(choice.ClassName, choice.DefaultVersion, choice.IsOwn, config.TryGetValue(name, out var className) && className is null);
    }

    /// <summary>The settings of a connector in a version that is not there: what it runs with is not known, so that nothing is recommended and versions are only read.</summary>
    /// <param name="newest">The connector in its newest version.</param>
    public ConfigDef OfMissingVersion(Plugin newest)
    {
        return [.. ConnectorKeys.ForAll(new(newest.Version, default, default, default)).Select(WithChecksAlone)];

        ConfigKey WithChecksAlone(ConfigKey key) => key switch
        {
            ConfigKey<string> { Name: "key.converter" or "value.converter" } text => WithKindCheck(text, new PluginChoice(plugins, PluginKind.Converter, null, null, null)),
            ConfigKey<string> { Name: "header.converter" } text => WithKindCheck(text, new PluginChoice(plugins, PluginKind.HeaderConverter, null, null, null)),
            ConfigKey<string> text when key.Name.EndsWith(".plugin.version", StringComparison.Ordinal) => text.Check(PluginChoice.RangeValidator),
            _ => key,
        };
    }

    /// <summary>The settings of every connector, with checks and advice that depend on the plugins that there are.</summary>
    private IEnumerable<ConfigKey> Common(Plugin plugin, ConverterChoices converters, Key chosen)
    {
        var defaults = new ConnectorKeys.Defaults(
            plugin.Version, Default(options.KeyConverter, converters.Key), Default(options.ValueConverter, converters.Value), Default(options.HeaderConverter, converters.Header));
        foreach (var key in ConnectorKeys.ForAll(defaults))
        {
            if (key is not ConfigKey<string> text)
                yield return key;
            else if (converters.TryGet(key.Name, out var choice))
                yield return WithChecks(text, choice.OfClassAlone());
            else if (converters.TryGet(ConverterName(key), out var versioned))
                yield return WithVersionChecks(text, versioned.OfClassAlone(), chosen.Of(ConverterName(key)).IsNull);
            else if (key.Name == "connector.plugin.version")
                yield return text.Recommend(new PluginChoice(plugins, plugin.Kind, plugin.ClassName, null, null).VersionRecommender);
            else
                yield return key;
        }

        static string ConverterName(ConfigKey key) => key.Name.Replace(".plugin.version", "", StringComparison.Ordinal);

        (string? Class, string? Version) Default(string workers, PluginChoice choice) =>
            (plugins.TryResolveClassName(workers, out var className) ? className : workers, choice.DefaultVersion);
    }

    private static ConfigKey<string> WithChecks(ConfigKey<string> key, PluginChoice choice) => WithKindCheck(key, choice).Recommend(choice.ClassRecommender);

    private static ConfigKey<string> WithKindCheck(ConfigKey<string> key, PluginChoice choice) =>
        key.Check(LambdaValidator.With((_, value) => EnsureKind(choice, value), static () => "class of a converter"));

    private static ConfigKey<string> WithVersionChecks(ConfigKey<string> key, PluginChoice choice, bool isNull) => key
        .Check(choice.VersionValidator)
        .Recommend(isNull ? PluginChoice.NothingToChoose : choice.VersionRecommender);

    private static void EnsureKind(PluginChoice choice, object? value)
    {
        if (value is string className)
            choice.EnsureKind(className);
    }

    /// <summary>All that the definition depends on beside the plugins that there are.</summary>
    private sealed record Key(Plugin Newest, Plugin Plugin, ConverterKey KeyConverter, ConverterKey ValueConverter, ConverterKey HeaderConverter)
    {
        // Versions follow from names: nearly always.
        public override int GetHashCode() => HashCode.Combine(Newest, Plugin, KeyConverter.ClassName, ValueConverter.ClassName, HeaderConverter.ClassName);

        public ConverterKey Of(string name) => name switch
        {
            "key.converter" => KeyConverter,
            "value.converter" => ValueConverter,
            _ => HeaderConverter,
        };
    }

    /// <param name="ClassName">The converter's full name; null where there is none of that name.</param>
    /// <param name="DefaultVersion">Its version; null where its name can't be loaded as it is written.</param>
    /// <param name="IsOwn">Whether the connector names it.</param>
    /// <param name="IsNull">Whether the connector names null, which leaves the worker's in place, but offers no versions of it.</param>
    private readonly record struct ConverterKey(string? ClassName, string? DefaultVersion, bool IsOwn, bool IsNull);
}
