using System.Reflection;
using System.Runtime.CompilerServices;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>One plugin class in one of its roles: under which names it is known, and how to make an instance.</summary>
/// <remarks>
/// A class that is both a converter and a header converter has two of these; a class of which two versions are installed has one for each. A plugin of a folder is
/// loaded when the first instance is made. Immutable; safe for concurrent use.
/// </remarks>
public sealed class Plugin
{
    /// <summary>The version of Kafka Connect whose API, plugins and answers Headrace stands in for.</summary>
    public const string KafkaConnectVersion = "4.3.1";

    /// <summary>The location of a plugin that is part of the program.</summary>
    public const string BuiltInLocation = "classpath";

    /// <summary>Keeps the load context of a plugin alive as long as one of its instances is: a context that nothing refers to may be unloaded under its running code.</summary>
    private static readonly ConditionalWeakTable<object, object> ContextsInUse = [];

    private readonly Func<object> _factory;
    private readonly Lazy<Inspection> _inspection;

    internal Plugin(Type type, PluginKind kind, Func<object> factory, string location, bool isListed = true)
        : this(type.GetCustomAttribute<KafkaConnectNameAttribute>()?.Name, type.FullName ?? type.Name, kind, factory, location, isListed)
    {
    }

    internal Plugin(string? javaName, string typeName, PluginKind kind, Func<object> factory, string location, bool isListed = true)
    {
        ClassName = javaName ?? typeName;
        TypeName = typeName;
        Kind = kind;
        Location = location;
        IsListed = isListed;
        _factory = factory;
        // Only an instance knows its version, and most are never asked: reading it lazily keeps it out of the start.
        _inspection = new(Inspect, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <summary>The name that the plugin is listed under: that of the Java class that it stands in for, else its own full name.</summary>
    public string ClassName { get; }

    /// <summary>The full name of the .NET class.</summary>
    public string TypeName { get; }

    /// <summary>The role.</summary>
    public PluginKind Kind { get; }

    /// <summary>Where the plugin was found: <see cref="BuiltInLocation"/>, or the URL of its folder or assembly.</summary>
    public string Location { get; }

    /// <summary>Whether lists of plugins show it. Kafka's test connectors can be used by their names, but a worker of Kafka Connect as it is installed does not list them.</summary>
    public bool IsListed { get; }

    /// <summary>The plugin's version; null where it has none. Stand-ins for Kafka's own plugins have Kafka's version unless they say otherwise.</summary>
    public string? Version => _inspection.Value.Version;

    /// <summary>Why no instance can be made; null if one can.</summary>
    public Errors.ConnectException? Fault => _inspection.Value.Fault;

    /// <summary>Whether the plugin is part of the program.</summary>
    internal bool IsBuiltIn => Location == BuiltInLocation;

    /// <summary>The last part of the class name. Nested classes have none that is of use.</summary>
    internal string SimpleName => ClassName[(ClassName.LastIndexOf('.') + 1)..];

    /// <summary>Whether the class is nested in another: Java writes that with <c>$</c>, .NET with <c>+</c>.</summary>
    internal bool IsNested => ClassName.AsSpan().ContainsAny('$', '+');

    /// <summary>The simple name without the suffix of its kind.</summary>
    internal string Alias
    {
        get
        {
            var simple = SimpleName;
            var suffix = simple.LastIndexOf(Kind.Suffix, StringComparison.Ordinal);
            return suffix > 0 ? simple[..suffix] : simple;
        }
    }

    /// <summary>Makes an instance.</summary>
    /// <typeparam name="T">The SDK type of the role.</typeparam>
    /// <exception cref="Errors.ConnectException">The plugin can't be loaded, or its constructor failed.</exception>
    public T Create<T>()
        where T : class
    {
        try
        {
            var instance = (T)_factory();
            if (!IsBuiltIn)
                Hold(instance);
            return instance;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            throw new Errors.ConnectException($"Could not make an instance of {ClassName}: {cause.Message}", cause);
        }
    }

    /// <summary>The description that Kafka Connect prints in its messages.</summary>
    public override string ToString() =>
        $"PluginDesc{{klass=class {ClassName}, name='{ClassName}', version='{Version ?? "undefined"}', encodedVersion={Version ?? "undefined"}, " +
        $"type={Kind.WireName}, typeName='{Kind.WireName}', location='{Location}'}}";

    /// <summary>Keeps what an instance was loaded from as long as the instance is in use.</summary>
    internal static void Hold(object instance)
    {
        if (PluginLoadContext.Of(instance.GetType()) is { } context)
            ContextsInUse.AddOrUpdate(instance, context);
    }

    private Inspection Inspect()
    {
        object instance;
        try
        {
            instance = Create<object>();
        }
        catch (Errors.ConnectException e)
        {
            return new(null, e);
        }
        try
        {
            return new(
                instance is IVersioned versioned
                    ? versioned.Version
                    : ClassName.StartsWith("org.apache.kafka.connect.", StringComparison.Ordinal) ? KafkaConnectVersion : null,
                null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new(null, new($"Could not ask {ClassName} for its version: {e.Message}", e));
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    private sealed record Inspection(string? Version, Errors.ConnectException? Fault);
}
