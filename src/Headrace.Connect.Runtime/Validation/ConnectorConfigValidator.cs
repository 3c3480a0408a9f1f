using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Configuration.Policies;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>Checks connector configurations as Kafka Connect does before it stores one, and for its validate endpoint.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ConnectorConfigValidator : IConnectorConfigCheck
{
    private const string NullError = "Null value can not be supplied as the configuration value.";

    private readonly ConnectorValidationOptions _options;
    private readonly PluginRegistry _plugins;
    private readonly ClientOverridePolicy _policy;
    private readonly FrameworkDefinitions _definitions;
    private readonly UnsetConfigCache _unset = new();

    /// <summary>Makes a validator.</summary>
    /// <param name="options">What has to be known of the worker.</param>
    /// <param name="plugins">The plugins that configurations name.</param>
    /// <exception cref="ConfigException">The worker's override policy is not known.</exception>
    public ConnectorConfigValidator(ConnectorValidationOptions options, PluginRegistry plugins)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _plugins = plugins;
        _policy = options.Policy ?? ClientOverridePolicy.Of(
            options.ClientOverridePolicy,
            new Dictionary<string, string?> { [AllowlistConnectorClientConfigOverridePolicy.AllowlistKey] = string.Join(',', options.ClientOverrideAllowlist) },
            plugins);
        _definitions = new(options, plugins);
    }

    /// <summary>Checks a configuration. It runs code of the plugins, which may take its time.</summary>
    /// <param name="config">The configuration as the user wrote it.</param>
    /// <exception cref="BadRequestException">The configuration has no <c>connector.class</c>, or there is no such class.</exception>
    /// <exception cref="ConnectException">A client override has a value of the wrong type, or a plugin could not be asked.</exception>
    public ConfigInfos Validate(IReadOnlyDictionary<string, string?> config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (_options.ResolveVariables is null)
            return ValidateResolved(config);
        var resolved = _options.ResolveVariables(config);
        if (ReferenceEquals(resolved, config))
            return ValidateResolved(config);
        if (resolved.GetValueOrDefault("connector.class") is null)
            throw NoConnectorType(config);
        var secrets = new ConfigSecrets(config, resolved);
        try
        {
            return secrets.Hide(ValidateResolved(resolved));
        }
        // Without their causes, which name the value too.
        catch (ConfigException e) when (secrets.Hide(e.Message) != e.Message)
        {
            throw new ConfigException(secrets.Hide(e.Message));
        }
        // A bad request names the class that there is not, which is no secret, and stays one.
        catch (ConnectException e) when (e is not BadRequestException && secrets.Hide(e.Message) != e.Message)
        {
            throw new ConnectException(secrets.Hide(e.Message));
        }
    }

    private static BadRequestException NoConnectorType(IReadOnlyDictionary<string, string?> config) => new($"Connector config {MapText(config)} contains no connector type");

    private ConfigInfos ValidateResolved(IReadOnlyDictionary<string, string?> config)
    {
        if (!config.TryGetValue("connector.class", out var className) || className is null)
            throw NoConnectorType(config);
        var table = _plugins.Table; // before all else, so that what comes of plugins that are replaced meanwhile is not taken for the new ones'
        if (!_plugins.TryFindConnector(className, out var newest))
        {
            try
            {
                _plugins.GetConnector(className);
            }
            catch (ConnectException e)
            {
                throw new BadRequestException(e.Message, e);
            }
        }

        var isSource = newest!.Kind == PluginKind.Source;
        if (Choose(newest, config, out var versionError) is not { } plugin)
            return WrongVersion(className, newest, config, versionError!);
        var connector = plugin.Create<Connector>();
        using var disposable = connector as IDisposable; // it was made to be asked, and goes again

        var converters = ConverterChoices(config, plugin);
        var framework = _definitions.Of(table, newest, plugin, config, converters);
        var definition = WithChains(framework, config, plugin);
        var results = new ConfigResults(_unset, framework, definition, definition.Validate(config, ResolveClass));
        CheckVersions(converters, config, results);
        if (isSource)
            SourceConnectorChecks.Check((SourceConnector)connector, config, results, _options);
        else
            SinkConnectorChecks.Check(config, results, _options.WorkerGroupId);
        AddNullErrors(config, results);

        // The connector's own results come last and win, where both define a setting.
        results.Define(RequestStage.Run("retrieving the configuration definition from the connector", () => connector.ConfigDefinition));
        results.Add(RequestStage.Run("performing multi-property validation for the connector", () => connector.Validate(config)));
        // Before those of the clients, which come first in the answer: where both can't be worked out, Kafka Connect tells of the converters.
        var converterConfigs = ConverterConfigs(config, converters);
        return results.Build(className, [.. ClientConfigs(isSource, config), .. converterConfigs]);
    }

    /// <summary>
    /// Checks the framework's settings of a connector that is about to start. One may have been stored by a worker that has other plugins, or by none at all, so that nobody has validated it for
    /// this one.
    /// </summary>
    /// <param name="plugin">The connector's plugin.</param>
    /// <param name="raw">The connector's config.</param>
    /// <param name="resolved">The same with variables resolved.</param>
    /// <exception cref="ConfigException">A setting is wrong: the first in the order of their definitions, in Kafka Connect's words.</exception>
    internal void EnsureStartable(Plugin plugin, IReadOnlyDictionary<string, string?> raw, IReadOnlyDictionary<string, string?> resolved)
    {
        EnsureChainsHaveTypes(plugin, resolved);
        var definition = WithChains(_definitions.Of(_plugins.Table, plugin, plugin, resolved, ConverterChoices(resolved, plugin)), resolved, plugin);
        foreach (var value in definition.Validate(resolved, ResolveClass))
        {
            // Versions are looked at when their plugins are made, and what a list has twice counts once then.
            if (value.ErrorCount == 0 || value.Name.EndsWith(".plugin.version", StringComparison.Ordinal) || value.Errors[0].EndsWith("must not be duplicated.", StringComparison.Ordinal))
                continue;
            var error = new ConfigSecrets(raw, resolved).Hide(value.Errors[0]);
            throw error.EndsWith("could not be found.", StringComparison.Ordinal) ? new UnknownClassException(error) : new ConfigException(error);
        }
    }

    /// <summary>Where a transformation or predicate has no class, or not in the version that is wanted, Kafka Connect can't say what else is wrong.</summary>
    private void EnsureChainsHaveTypes(Plugin plugin, IReadOnlyDictionary<string, string?> config)
    {
        new PluginChain(_plugins, PluginKind.Transformation, plugin).EnsureTypes(config);
        new PluginChain(_plugins, PluginKind.Predicate, plugin).EnsureTypes(config);
    }

    private ConfigDef WithChains(ConfigDef framework, IReadOnlyDictionary<string, string?> config, Plugin plugin)
    {
        List<ConfigKey> chainKeys =
        [
            .. new PluginChain(_plugins, PluginKind.Transformation, plugin).Keys(config),
            .. new PluginChain(_plugins, PluginKind.Predicate, plugin).Keys(config),
        ];
        return chainKeys.Count == 0 ? framework : [.. framework, .. chainKeys];
    }

    /// <inheritdoc/>
    public Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) =>
        Task.Run(() => Validate(config).EnsureValid(), CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>The settings of a plugin; for a connector its own first, then the framework's.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="newest">Its newest version, which is what a connector runs with by default.</param>
    public static IReadOnlyList<ConfigKeyInfo> GetPluginConfig(Plugin plugin, Plugin newest)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentNullException.ThrowIfNull(newest);
        List<ConfigKey> keys = [.. PluginConfig.DefinitionOf(plugin)];
        if (plugin.Kind.IsConnector)
        {
            var own = keys.Select(static key => key.Name).ToHashSet(StringComparer.Ordinal);
            IEnumerable<ConfigKey> framework = ConnectorKeys.ForAll(new(newest.Version, default, default, default));
            keys.AddRange(framework.Concat(plugin.Kind == PluginKind.Source ? ConnectorKeys.ForSources : ConnectorKeys.ForSinks).Where(key => !own.Contains(key.Name)));
        }
        return [.. keys.Select(ConfigKeyInfo.From)];
    }

    /// <summary>Java's text of the map that is made of a config when its variables are resolved.</summary>
    private static string MapText(IReadOnlyDictionary<string, string?> config) =>
        $"{{{string.Join(", ", JavaHashOrder.OfCopy([.. config.Keys]).Select(name => $"{name}={config[name] ?? "null"}"))}}}";

    private string? ResolveClass(string name) => _plugins.ResolveClass(name) ?? (_plugins.NestedIn(name).Count > 0 ? name : null);

    /// <summary>The converters that a connector gets: its own, or else the worker's.</summary>
    private ConverterChoices ConverterChoices(IReadOnlyDictionary<string, string?> config, Plugin plugin)
    {
        return new(
            Choice("key.converter", PluginKind.Converter, _options.KeyConverter),
            Choice("value.converter", PluginKind.Converter, _options.ValueConverter),
            Choice("header.converter", PluginKind.HeaderConverter, _options.HeaderConverter));

        PluginChoice Choice(string name, PluginKind kind, string workers)
        {
            var own = config.GetValueOrDefault(name);
            return new(_plugins, kind, own ?? workers, config.GetValueOrDefault(name + ".plugin.version"), plugin, own is not null);
        }
    }

    /// <summary>A version of a converter that is not there, and a name that only trimmed is a class's, is an error of the class as well, where the connector names the class.</summary>
    private static void CheckVersions(ConverterChoices converters, IReadOnlyDictionary<string, string?> config, ConfigResults results)
    {
        Check("key.converter", converters.Key);
        Check("value.converter", converters.Value);
        Check("header.converter", converters.Header);

        void Check(string name, PluginChoice choice)
        {
            if ((choice.NotFoundError ?? choice.LoadError) is { } error && config.GetValueOrDefault(name) is not null && results.Of(name).ErrorCount == 0)
                results.Of(name).Errors.Add(error);
        }
    }

    /// <summary>The version of the connector that a configuration asks for; null if there is none, and then why.</summary>
    private Plugin? Choose(Plugin newest, IReadOnlyDictionary<string, string?> config, out string? error)
    {
        error = null;
        if (!config.TryGetValue("connector.plugin.version", out var version) || version is null)
            return newest;
        try
        {
            var range = PluginVersionRange.Parse(version);
            List<Plugin> installed = [.. _plugins.OfClass(newest.ClassName)];
            var chosen = installed.FindLast(plugin => plugin.Kind == newest.Kind && range.Contains(plugin.Version));
            if (chosen is null)
                error = PluginVersionRange.NotFoundText(newest.ClassName, range, installed);
            return chosen;
        }
        catch (FormatException e)
        {
            throw new BadRequestException(e.Message, e);
        }
    }

    /// <summary>With a version that is not there nothing can be said of the connector's own settings.</summary>
    private ConfigInfos WrongVersion(string className, Plugin plugin, IReadOnlyDictionary<string, string?> config, string error)
    {
        var definition = _definitions.OfMissingVersion(plugin);
        var results = new ConfigResults(_unset, definition, definition, definition.Validate(config, ResolveClass));
        results.Of("connector.class").Errors.Add(error);
        results.Of("connector.plugin.version").Errors.Add(error);
        results.Of("connector.plugin.version").RecommendedValues = [.. _plugins.OfClass(plugin.ClassName).Select(static installed => installed.Version).OfType<string>().Distinct()];
        foreach (var converter in (string[])["key.converter", "value.converter", "header.converter"])
            results.Of(converter + ".plugin.version").IsVisible = results.Of(converter).Value is not null;
        AddNullErrors(config, results);
        return results.Build(className, []);
    }

    private static void AddNullErrors(IReadOnlyDictionary<string, string?> config, ConfigResults results)
    {
        foreach (var (name, value) in config)
        {
            if (value is null)
                results.Of(name).Errors.Add(NullError);
        }
        results.EndFramework();
    }

    private List<ConfigInfo> ClientConfigs(bool isSource, IReadOnlyDictionary<string, string?> config)
    {
        var hasDeadLetters = !JavaNumbers.IsBlank(config.GetValueOrDefault("errors.deadletterqueue.topic.name"));
        var ownOffsets = _options.WorkerGroupId is not null && (_options.IsExactlyOnceSourceEnabled || !JavaNumbers.IsBlank(config.GetValueOrDefault("offsets.storage.topic")));
        var infos = new List<ConfigInfo>();
        if (isSource || hasDeadLetters)
            infos.AddRange(ClientOverrides.Validate("producer", config, _policy, _plugins.ResolveClass));
        if (!isSource || ownOffsets)
            infos.AddRange(ClientOverrides.Validate("consumer", config, _policy, _plugins.ResolveClass));
        if (isSource ? ownOffsets || CreatesTopics(config) : hasDeadLetters)
            infos.AddRange(ClientOverrides.Validate("admin", config, _policy, _plugins.ResolveClass));
        return infos;
    }

    private static bool CreatesTopics(IReadOnlyDictionary<string, string?> config)
    {
        foreach (var (name, _) in config)
        {
            if (name.StartsWith("topic.creation.", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>The settings of the converters that the connector itself names. Their errors name them without prefix.</summary>
    private List<ConfigInfo> ConverterConfigs(IReadOnlyDictionary<string, string?> config, ConverterChoices converters) =>
    [
        .. ConverterConfigs(config, "header.converter", converters.Header),
        .. ConverterConfigs(config, "key.converter", converters.Key),
        .. ConverterConfigs(config, "value.converter", converters.Value),
    ];

    private List<ConfigInfo> ConverterConfigs(IReadOnlyDictionary<string, string?> config, string name, PluginChoice choice)
    {
        if (!choice.IsOwn)
            return [];
        // A version that is null is an error of its own; of a class or a version in error, Kafka Connect does not go on to the converter's settings.
        var isVersionNull = config.TryGetValue(name + ".plugin.version", out var version) && version is null;
        if (isVersionNull || choice.Plugin is not { } plugin)
            return [];
        var prefix = name + ".";
        var own = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (setting, value) in config)
        {
            if (setting.StartsWith(prefix, StringComparison.Ordinal))
                own[setting[prefix.Length..]] = value;
        }
        own.TryAdd("converter.type", name[..name.IndexOf('.', StringComparison.Ordinal)]);
        var definition = PluginConfig.DefinitionOf(plugin);
        var infos = new List<ConfigInfo>();
        var values = definition.Validate(own, ResolveClass);
        foreach (var place in JavaHashOrder.OfNames([.. values.Select(static value => value.Name)]))
        {
            var value = values[place];
            var key = definition.TryGetKey(value.Name, out var defined) ? ConfigKeyInfo.From(defined) with { Name = prefix + value.Name } : null;
            infos.Add(new(key, ConfigResults.ToInfo(value) with { Name = prefix + value.Name }));
        }
        return infos;
    }
}
