using System.Text;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Configuration;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Replaces <c>${provider:key}</c> and <c>${provider:path:key}</c> in configurations by what the worker's config providers know. Source: KIP-297.</summary>
/// <remarks>Immutable after construction; safe for concurrent use. The resulting text is not scanned again; what no provider knows is left as it is.</remarks>
internal sealed class ConfigProviders
{
    private const string Prefix = "config.providers";

    private readonly Dictionary<string, IConfigProvider> _providers = new(StringComparer.Ordinal);

    private ConfigProviders()
    {
    }

    public static ConfigProviders None { get; } = new();

    /// <summary>Makes the providers that a worker's settings name.</summary>
    /// <param name="worker">The worker's settings.</param>
    /// <param name="plugins">The plugins that there are; null for Kafka's own providers alone.</param>
    /// <exception cref="ConfigException">A provider has no class or one that is not known, or its settings are wrong.</exception>
    public static ConfigProviders From(Config worker, PluginRegistry? plugins = null)
    {
        if (!worker.TryGetValue(Prefix, out var names) || string.IsNullOrWhiteSpace(names))
            return None;
        var providers = new ConfigProviders();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // One without a class is none, as in Kafka Connect: its variables stay as they are.
            if (worker.GetValueOrDefault($"{Prefix}.{name}.class") is not { } className)
                continue;
            providers._providers[name] = Make(name, className, Parameters(worker, $"{Prefix}.{name}.param."), plugins ?? PluginRegistry.OfKafkaAlone);
        }
        return providers;
    }

    /// <summary>Whether a value holds a variable of one of the providers, whether or not it has a value.</summary>
    public bool HasVariables(string? value) => ConfigVariable.In(value).Exists(variable => _providers.ContainsKey(variable.Provider));

    /// <summary>Replaces the variables in all values.</summary>
    /// <exception cref="ConfigException">A provider failed.</exception>
    public Config Resolve(Config config) => Resolve(config, null);

    /// <summary>Replaces the variables in all values.</summary>
    /// <param name="config">The raw config.</param>
    /// <param name="expiring">Takes the paths whose values hold for some time only, with that time; null where that is of no interest.</param>
    /// <exception cref="ConfigException">A provider failed.</exception>
    public Config Resolve(Config config, IDictionary<string, TimeSpan>? expiring)
    {
        if (_providers.Count == 0)
            return config;
        var found = LookUp(config, expiring);
        if (found.Count == 0)
            return config;
        OrderedDictionary<string, string?>? resolved = null;
        foreach (var (key, value) in config)
        {
            var text = Replace(value, found);
            if (!ReferenceEquals(text, value))
            {
                resolved ??= new(config, StringComparer.Ordinal);
                resolved[key] = text;
            }
        }
        return resolved ?? config;
    }

    /// <summary>Asks each provider once for each path.</summary>
    private Dictionary<(string Provider, string Path), ConfigData> LookUp(Config config, IDictionary<string, TimeSpan>? expiring)
    {
        var wanted = new Dictionary<(string Provider, string Path), HashSet<string>>();
        foreach (var variable in config.Values.SelectMany(ConfigVariable.In).Where(variable => _providers.ContainsKey(variable.Provider)))
        {
            if (!wanted.TryGetValue((variable.Provider, variable.Path), out var keys))
                wanted[(variable.Provider, variable.Path)] = keys = new(StringComparer.Ordinal);
            keys.Add(variable.Key);
        }
        var found = new Dictionary<(string Provider, string Path), ConfigData>();
        foreach (var place in InJavasOrder(wanted.Keys))
        {
            var data = Ask(place.Provider, place.Path, wanted[place]);
            found[place] = data;
            if (expiring is not null && data.TimeToLive is { } time)
                expiring[place.Path] = expiring.TryGetValue(place.Path, out var other) && other < time ? other : time;
        }
        return found;
    }

    /// <summary>Which of several variables that can't be resolved is the one that is reported follows from the order of Java's hash tables.</summary>
    private static IEnumerable<(string Provider, string Path)> InJavasOrder(IEnumerable<(string Provider, string Path)> places)
    {
        var paths = places.ToLookup(static place => place.Provider, static place => place.Path, StringComparer.Ordinal);
        return JavaHashOrder.OfComputed(paths.Select(static provider => provider.Key), paths.Count)
            .SelectMany(provider => JavaHashOrder.OfComputed(paths[provider], paths[provider].Count()).Select(path => (provider, path)));
    }

    private ConfigData Ask(string provider, string path, HashSet<string> keys)
    {
        try
        {
            return _providers[provider].Get(path, keys);
        }
        catch (ConfigException e) when (e is not ConfigVariableException)
        {
            throw new ConfigVariableException(e.Message, e.InnerException);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or ConfigVariableException))
        {
            throw new ConfigVariableException($"The config provider {provider} could not be asked for {string.Join(", ", keys)}{(path.Length == 0 ? "" : $" of {path}")}: {e.Message}", e);
        }
    }

    private static string? Replace(string? value, Dictionary<(string Provider, string Path), ConfigData> found)
    {
        if (value is null || !value.Contains("${", StringComparison.Ordinal))
            return value;
        StringBuilder? result = null;
        var copied = 0;
        foreach (var variable in ConfigVariable.In(value))
        {
            if (!found.TryGetValue((variable.Provider, variable.Path), out var data) || !data.Values.TryGetValue(variable.Key, out var text))
                continue;
            result ??= new();
            result.Append(value, copied, variable.Start - copied).Append(text);
            copied = variable.End;
        }
        return result is null ? value : result.Append(value, copied, value.Length - copied).ToString();
    }

    private static Dictionary<string, string?> Parameters(Config worker, string prefix) => worker
        .Where(setting => setting.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(setting => setting.Key[prefix.Length..], static setting => setting.Value, StringComparer.Ordinal);

    private static IConfigProvider Make(string name, string className, Dictionary<string, string?> parameters, PluginRegistry plugins)
    {
        if (!plugins.TryFind(className, PluginKind.ConfigProvider, out var plugin))
        {
            throw new ConfigException(
                $"Invalid value {className} for configuration {Prefix}.{name}.class: Could not load config provider class or one of its dependencies. " +
                $"There are {string.Join(", ", plugins.OfKind(PluginKind.ConfigProvider).Select(static provider => provider.SimpleName))}.");
        }
        IConfigProvider provider;
        try
        {
            provider = plugin.Create<IConfigProvider>();
        }
        catch (ConnectException e)
        {
            throw new ConfigException(e.Message, e);
        }
        try
        {
            provider.Configure(parameters);
            return provider;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            provider.Dispose();
            if (e is ConfigException)
                throw;
            throw new ConfigException($"The config provider {name} does not take its settings: {e.Message}", e);
        }
    }
}
