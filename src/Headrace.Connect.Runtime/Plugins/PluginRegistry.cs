using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Errors;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>All plugins of the worker, by every name that a configuration may call them.</summary>
/// <remarks>
/// Names are case-sensitive: the full class name, the simple name, or the alias (the simple name without the suffix of its kind). Nested classes answer to
/// their full name alone, and a simple name or alias that several classes share names none of them. A stand-in for a Java class also answers to its .NET name.
/// Frozen when it is built; safe for concurrent use. Source: Kafka Connect's <c>Plugins</c>, KIP-891 for versions.
/// </remarks>
public sealed class PluginRegistry
{
    private static readonly FrozenSet<string> OtherPlugins = Names(
        ("org.apache.kafka.common.config.provider.", "ConfigProvider", ["File", "Directory", "EnvVar"]),
        ("org.apache.kafka.connect.connector.policy.", "ConnectorClientConfigOverridePolicy", ["All", "None", "Principal", "Allowlist"]),
        ("org.apache.kafka.connect.rest.basic.auth.extension.", "ConnectRestExtension", ["BasicAuthSecurityRestExtension"]));

    private readonly FrozenDictionary<(string Name, PluginKind Kind), Plugin> _byClass;
    private readonly FrozenDictionary<string, string> _classByAlias;
    private readonly FrozenSet<string> _classes;

    internal PluginRegistry(IReadOnlyList<Plugin> plugins)
    {
        All = [.. plugins.OrderBy(static plugin => plugin.Kind).ThenBy(static plugin => plugin.ClassName, StringComparer.Ordinal)];
        var byClass = new Dictionary<(string, PluginKind), Plugin>();
        var aliases = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var plugin in All)
        {
            if (!byClass.TryAdd((plugin.ClassName, plugin.Kind), plugin))
                throw new ArgumentException($"Two plugins have the class name {plugin.ClassName}: {byClass[(plugin.ClassName, plugin.Kind)].Type} and {plugin.Type}.");
        }
        foreach (var plugin in All.OrderByDescending(static plugin => IsKafkaConnects(plugin.ClassName)))
        {
            if (!plugin.ClassName.Contains('$', StringComparison.Ordinal))
            {
                AddAlias(plugin.SimpleName, plugin);
                AddAlias(plugin.Alias, plugin);
            }
            if (plugin.Type.FullName is { } dotnetName)
                AddAlias(dotnetName, plugin);
        }
        _byClass = byClass.ToFrozenDictionary();
        _classes = All.Select(static plugin => plugin.ClassName).ToFrozenSet(StringComparer.Ordinal);
        _classByAlias = aliases.Where(static alias => alias.Value is not null).ToFrozenDictionary(static alias => alias.Key, static alias => alias.Value!, StringComparer.Ordinal);

        void AddAlias(string alias, Plugin plugin)
        {
            if (aliases.TryAdd(alias, plugin.ClassName) || aliases[alias] == plugin.ClassName)
                return;

            // What comes with Headrace alone, such as Debezium's Filter, takes no name from Kafka Connect's own classes.
            if (plugin.Location == Plugin.BuiltInLocation && !IsKafkaConnects(plugin.ClassName) && aliases[alias] is { } owner && IsKafkaConnects(owner))
                return;
            aliases[alias] = null; // shared by several classes: it names none
        }
    }

    /// <summary>All plugins: sinks, sources, transformations, predicates, converters, header converters, and within a kind by class name.</summary>
    public IReadOnlyList<Plugin> All { get; }

    /// <summary>Starts to put a registry together.</summary>
    public static PluginRegistryBuilder CreateBuilder() => new();

    /// <summary>The plugins of a kind by class name.</summary>
    /// <param name="kind">The kind.</param>
    public IEnumerable<Plugin> OfKind(PluginKind kind) => All.Where(plugin => plugin.Kind == kind);

    /// <summary>A class in all its roles.</summary>
    /// <param name="className">The class name that the plugin is listed under.</param>
    public IEnumerable<Plugin> OfClass(string className) => All.Where(plugin => plugin.ClassName == className);

    /// <summary>The class name that a name stands for.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="className">The class name that the plugin is listed under.</param>
    /// <returns>Whether there is a plugin of that name, whatever its kind.</returns>
    public bool TryResolveClassName(string name, [NotNullWhen(true)] out string? className)
    {
        if (_classes.TryGetValue(name, out className))
            return true;
        return _classByAlias.TryGetValue(name, out className);
    }

    /// <summary>The full name of the class that a setting names: a plugin, or one of Kafka's own classes; null if there is none.</summary>
    internal string? ResolveClass(string name) =>
        TryResolveClassName(name, out var className) ? className : Configuration.KafkaClasses.Contains(name) ? name : null;

    /// <summary>Whether a name is that of a plugin of Kafka Connect that is no part of connectors: a config provider, a REST extension, an override policy.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    public static bool IsOtherPlugin(string name) => OtherPlugins.Contains(name);

    /// <summary>Finds a plugin of a kind.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="plugin">The plugin.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(string name, PluginKind kind, [NotNullWhen(true)] out Plugin? plugin)
    {
        plugin = null;
        return TryResolveClassName(name, out var className) && _byClass.TryGetValue((className, kind), out plugin);
    }

    /// <summary>Finds a connector of either kind.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="plugin">The connector.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFindConnector(string name, [NotNullWhen(true)] out Plugin? plugin) =>
        TryFind(name, PluginKind.Source, out plugin) || TryFind(name, PluginKind.Sink, out plugin);

    /// <summary>Finds a connector of either kind.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none; the message lists those that there are.</exception>
    public Plugin GetConnector(string name) =>
        TryFindConnector(name, out var plugin)
            ? plugin
            : throw new ConnectException(
                $"Failed to find any class that implements Connector and which name matches {name}, available connectors are: " +
                string.Join(", ", All.Where(static candidate => candidate.Kind.IsConnector && candidate.IsListed)));

    /// <summary>Makes a connector.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public Connector CreateConnector(string name) => GetConnector(name).Create<Connector>();

    /// <summary>Makes a converter, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public IConverter CreateConverter(string name) => Get(name, PluginKind.Converter, "Converter").Create<IConverter>();

    /// <summary>Makes a header converter, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public IHeaderConverter CreateHeaderConverter(string name) => Get(name, PluginKind.HeaderConverter, "HeaderConverter").Create<IHeaderConverter>();

    /// <summary>Makes a transformation, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public ITransformation CreateTransformation(string name) => Get(name, PluginKind.Transformation, "Transformation").Create<ITransformation>();

    /// <summary>Makes a predicate, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public IPredicate CreatePredicate(string name) => Get(name, PluginKind.Predicate, "Predicate").Create<IPredicate>();

    /// <summary>Makes a task of a connector.</summary>
    /// <param name="type">The connector's <see cref="Connector.TaskType"/>.</param>
    /// <exception cref="ConnectException">The type is no task, or its constructor failed.</exception>
    public static ConnectorTask CreateTask(Type type)
    {
        try
        {
            return Activator.CreateInstance(type) as ConnectorTask
                ?? throw new ConnectException($"{type.FullName} is not a task: it derives from neither SourceTask nor SinkTask.");
        }
        catch (Exception e) when (e is MissingMethodException or MemberAccessException or System.Reflection.TargetInvocationException or ArgumentException)
        {
            var cause = e.InnerException ?? e;
            throw new ConnectException($"Could not make an instance of {type.FullName}: {cause.Message}", cause);
        }
    }

    private static bool IsKafkaConnects(string className) => className.StartsWith("org.apache.kafka.", StringComparison.Ordinal);

    private Plugin Get(string name, PluginKind kind, string kindName) =>
        TryFind(name, kind, out var plugin)
            ? plugin
            : throw new ConnectException(
                $"Failed to find any class that implements {kindName} and which name matches {name}, available {kindName} classes are: " +
                string.Join(", ", OfKind(kind).Select(static candidate => candidate.ClassName)));

    private static FrozenSet<string> Names(params ReadOnlySpan<(string Package, string Suffix, string[] Aliases)> groups)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (package, suffix, aliases) in groups)
        {
            foreach (var alias in aliases)
            {
                var simple = alias.EndsWith("Extension", StringComparison.Ordinal) ? alias : alias + suffix;
                names.UnionWith([alias, simple, package + simple]);
            }
        }
        return names.ToFrozenSet(StringComparer.Ordinal);
    }
}
