using System.Reflection;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>One plugin class in one of its roles: under which names it is known, and how to make an instance.</summary>
/// <remarks>A class that is both a converter and a header converter has two of these. Immutable; safe for concurrent use.</remarks>
public sealed class Plugin
{
    /// <summary>The version of Kafka Connect whose API, plugins and answers Headrace stands in for.</summary>
    public const string KafkaConnectVersion = "4.3.1";

    /// <summary>The location of a plugin that is part of the program.</summary>
    public const string BuiltInLocation = "classpath";

    private readonly Func<object> _factory;
    private readonly Lazy<string?> _version;

    internal Plugin(Type type, PluginKind kind, Func<object> factory, string location, bool isListed = true)
    {
        Type = type;
        Kind = kind;
        _factory = factory;
        Location = location;
        IsListed = isListed;
        ClassName = type.GetCustomAttribute<KafkaConnectNameAttribute>()?.Name ?? type.FullName ?? type.Name;
        // Only an instance knows its version, and most are never asked: reading it lazily keeps it out of the start.
        _version = new(ReadVersion, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The name that the plugin is listed under: that of the Java class that it stands in for, else its own full name.</summary>
    public string ClassName { get; }

    /// <summary>The .NET class.</summary>
    public Type Type { get; }

    /// <summary>The role.</summary>
    public PluginKind Kind { get; }

    /// <summary>Where the plugin was found: <see cref="BuiltInLocation"/>, or the URL of its folder.</summary>
    public string Location { get; }

    /// <summary>Whether lists of plugins show it. Kafka's test connectors can be used by their names, but a worker of Kafka Connect as it is installed does not list them.</summary>
    public bool IsListed { get; }

    /// <summary>The plugin's version; null where it has none. Stand-ins for Kafka's own plugins have Kafka's version unless they say otherwise.</summary>
    public string? Version => _version.Value;

    /// <summary>The last part of the class name. Nested classes (with <c>$</c>) have none that is of use.</summary>
    internal string SimpleName => ClassName[(ClassName.LastIndexOf('.') + 1)..];

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
    /// <exception cref="Errors.ConnectException">The plugin's constructor failed.</exception>
    public T Create<T>()
        where T : class
    {
        try
        {
            return (T)_factory();
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

    private string? ReadVersion()
    {
        var instance = Create<object>();
        try
        {
            return instance is IVersioned versioned
                ? versioned.Version
                : ClassName.StartsWith("org.apache.kafka.connect.", StringComparison.Ordinal) ? KafkaConnectVersion : null;
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }
}
