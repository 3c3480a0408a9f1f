using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Errors;
using Headrace.Connect.RestExtensions;
using Headrace.Connect.Runtime.Configuration.Policies;
using Headrace.Connect.Runtime.Configuration.Providers;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>The worker's plugins: those that come with it, and those of its plugin folders, which may be replaced while it runs.</summary>
/// <remarks>Safe for concurrent use. Which names a plugin has: <see cref="PluginTable"/>; which version is chosen: <see cref="PluginVersions"/>.</remarks>
public sealed class PluginRegistry
{
    private readonly IReadOnlyList<Plugin> _builtIn;
    private volatile PluginTable _table;

    internal PluginRegistry(IReadOnlyList<Plugin> builtIn)
    {
        _builtIn = builtIn;
        _table = new(builtIn);
    }

    /// <summary>Raised after plugins were replaced, with what there was and what there is. Handlers return at once.</summary>
    internal event Action<PluginTable, PluginTable>? Changed;

    /// <summary>What every registry has.</summary>
    internal static PluginRegistry OfKafkaAlone { get; } = CreateBuilder().Build();

    /// <summary>All plugins that a connector's configuration may name: sinks, sources, transformations, predicates, converters, header converters; then by class name and version.</summary>
    public IReadOnlyList<Plugin> All => [.. _table.All.Where(static plugin => plugin.Kind.IsForConnectors)];

    /// <summary>All plugins, those of workers too; by kind, class name and version.</summary>
    public IReadOnlyList<Plugin> OfAllKinds => [.. _table.All];

    /// <summary>What there is now.</summary>
    internal PluginTable Table => _table;

    /// <summary>Starts to put a registry together. It has Kafka's config providers and override policies from the start.</summary>
    public static PluginRegistryBuilder CreateBuilder() => new PluginRegistryBuilder()
        .Add<FileConfigProvider>().Add<DirectoryConfigProvider>().Add<EnvVarConfigProvider>()
        .Add<AllConnectorClientConfigOverridePolicy>().Add<NoneConnectorClientConfigOverridePolicy>()
        .Add<PrincipalConnectorClientConfigOverridePolicy>().Add<AllowlistConnectorClientConfigOverridePolicy>();

    /// <summary>The plugins of a kind by class name and version.</summary>
    /// <param name="kind">The kind.</param>
    public IEnumerable<Plugin> OfKind(PluginKind kind) => _table.OfKind(kind);

    /// <summary>A class in all its roles and versions, by version.</summary>
    /// <param name="className">The class name that the plugin is listed under.</param>
    public IReadOnlyList<Plugin> OfClass(string className) => _table.OfClass(className);

    /// <summary>Why a class is not listed although it is installed: the first thing that is wrong with it; null for nothing.</summary>
    /// <param name="className">The class name.</param>
    public ConnectException? FaultOf(string className) =>
        Enum.GetValues<PluginKind>().Select(kind => TryFind(className, kind, out var plugin) ? plugin.Fault : null).FirstOrDefault(static fault => fault is not null);

    /// <summary>The class name that a name stands for.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="className">The class name that the plugin is listed under.</param>
    /// <returns>Whether there is a plugin of that name, whatever its kind.</returns>
    public bool TryResolveClassName(string name, [NotNullWhen(true)] out string? className) => _table.TryResolveClassName(name, out className);

    /// <summary>The further names that a class answers to.</summary>
    /// <param name="className">The class name.</param>
    public IEnumerable<string> AliasesOf(string className) => _table.AliasesOf(className);

    /// <summary>The full name of the class that a setting names: a plugin, or one of Kafka's own classes; null if there is none.</summary>
    internal string? ResolveClass(string name) =>
        TryResolveClassName(name, out var className) ? className : IsKafkaClass(name) ? name : null;

    /// <summary>Whether a name is that of a class of Kafka that is no plugin of connectors and can be made.</summary>
    /// <param name="name">A class name.</param>
    public static bool IsKafkaClass(string name) => Configuration.KafkaClasses.Contains(name);

    /// <summary>The plugins that are nested in a class, which is none itself: in <c>…InsertField</c> those for keys and for values.</summary>
    internal IReadOnlyList<string> NestedIn(string className) =>
        [.. All.Select(static plugin => plugin.ClassName).Where(name => name.Length > className.Length && name[className.Length] == '$' && name.StartsWith(className, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>Finds the newest version of a plugin of a kind.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="plugin">The plugin.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(string name, PluginKind kind, [NotNullWhen(true)] out Plugin? plugin)
    {
        plugin = _table.TryFind(name, kind, out var versions) ? versions.Latest : null;
        return plugin is not null;
    }

    /// <summary>Finds the newest version of a connector of either kind.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="plugin">The connector.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFindConnector(string name, [NotNullWhen(true)] out Plugin? plugin) =>
        TryFind(name, PluginKind.Source, out plugin) || TryFind(name, PluginKind.Sink, out plugin);

    /// <summary>Finds a connector of either kind.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="version">The version or range of versions that the configuration asks for; null for the newest.</param>
    /// <exception cref="ConnectException">There is none; the message lists those that there are.</exception>
    public Plugin GetConnector(string name, string? version = null)
    {
        var table = _table;
        if (table.TryFind(name, PluginKind.Source, out var versions) || table.TryFind(name, PluginKind.Sink, out versions))
            return Choose(table, versions, version, null);
        throw new PluginClassException(
            $"Failed to find any class that implements Connector and which name matches {name}, available connectors are: " +
            string.Join(", ", table.All.Where(static candidate => candidate.Kind.IsConnector && candidate.IsListed)));
    }

    /// <summary>Finds a plugin that a connector works with.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="version">The version or range of versions that the configuration asks for; null for that of the connector's own folder, or else the newest.</param>
    /// <param name="connector">The connector; null for none.</param>
    /// <exception cref="ConnectException">There is none; the message lists those that there are.</exception>
    public Plugin Get(string name, PluginKind kind, string? version = null, Plugin? connector = null)
    {
        var table = _table;
        if (table.TryFind(name, kind, out var versions))
            return Choose(table, versions, version, connector);
        throw new PluginClassException(
            $"Failed to find any class that implements {kind} and which name matches {name}, available {kind} classes are: " +
            string.Join(", ", table.OfKind(kind).Select(static candidate => candidate.ClassName)));
    }

    /// <summary>Makes a connector of the newest version.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public Connector CreateConnector(string name) => GetConnector(name).Create<Connector>();

    /// <summary>Makes a converter of the newest version, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public IConverter CreateConverter(string name) => Get(name, PluginKind.Converter).Create<IConverter>();

    /// <summary>Makes a header converter of the newest version, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public IHeaderConverter CreateHeaderConverter(string name) => Get(name, PluginKind.HeaderConverter).Create<IHeaderConverter>();

    /// <summary>Makes a transformation of the newest version, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public ITransformation CreateTransformation(string name) => Get(name, PluginKind.Transformation).Create<ITransformation>();

    /// <summary>Makes a predicate of the newest version, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="ConnectException">There is none of that name, or its constructor failed.</exception>
    public IPredicate CreatePredicate(string name) => Get(name, PluginKind.Predicate).Create<IPredicate>();

    /// <summary>Makes a REST extension, not yet configured.</summary>
    /// <param name="name">A class name, simple name or alias.</param>
    /// <exception cref="PluginNotFoundException">There is none of that name.</exception>
    /// <exception cref="ConnectException">Its constructor failed.</exception>
    public IConnectRestExtension CreateRestExtension(string name)
    {
        if (!TryFind(name, PluginKind.RestExtension, out var found))
        {
            throw new PluginNotFoundException(
                $"Failed to find any class that implements interface org.apache.kafka.connect.rest.ConnectRestExtension and which name matches {name}");
        }
        return found.Create<IConnectRestExtension>();
    }

    /// <summary>Makes a task of a connector.</summary>
    /// <param name="type">The connector's <see cref="Connector.TaskType"/>.</param>
    /// <exception cref="ConnectException">The type is no task, or its constructor failed.</exception>
    public static ConnectorTask CreateTask(Type type)
    {
        try
        {
            var task = Activator.CreateInstance(type) as ConnectorTask
                ?? throw new ConnectException($"{type.FullName} is not a task: it derives from neither SourceTask nor SinkTask.");
            Plugin.Hold(task);
            return task;
        }
        catch (Exception e) when (e is MissingMethodException or MemberAccessException or System.Reflection.TargetInvocationException or ArgumentException or TypeLoadException or IOException)
        {
            var cause = e.InnerException ?? e;
            throw new ConnectException($"Could not make an instance of {type.FullName}: {cause.Message}", cause);
        }
    }

    /// <summary>Replaces the plugins of folders; those that come with the worker stay. One call at a time.</summary>
    /// <param name="installed">All plugins of folders.</param>
    internal void Install(IEnumerable<Plugin> installed)
    {
        var before = _table;
        var after = new PluginTable([.. _builtIn, .. installed]);
        _table = after;
        Changed?.Invoke(before, after);
    }

    private static Plugin Choose(PluginTable table, PluginVersions versions, string? version, Plugin? near)
    {
        PluginVersionRange? range;
        try
        {
            range = version is null ? null : PluginVersionRange.Parse(version);
        }
        catch (FormatException e)
        {
            throw new ConnectException(e.Message, e);
        }
        return versions.Choose(range, near) ?? throw new PluginVersionException(PluginVersionRange.NotFoundText(versions.ClassName, range!, table.OfClass(versions.ClassName)));
    }
}
