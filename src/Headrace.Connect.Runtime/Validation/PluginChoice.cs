using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>A class setting together with its version setting: which plugin they choose, and what is wrong with the choice.</summary>
/// <remarks>Source: KIP-891.</remarks>
internal sealed class PluginChoice
{
    private readonly PluginRegistry _plugins;
    private readonly PluginKind _kind;
    private readonly string? _name;
    private readonly string? _className;
    private readonly bool _isOwn;

    /// <summary>Reads a choice.</summary>
    /// <param name="plugins">What there is.</param>
    /// <param name="kind">What kind of plugin is wanted.</param>
    /// <param name="name">The class, by the connector's setting or else the worker's.</param>
    /// <param name="version">The connector's version setting.</param>
    /// <param name="connector">The connector's plugin: what lies beside it goes before newer versions. Null for none.</param>
    /// <param name="isOwn">Whether the connector names the class; of the worker's class its version setting says nothing.</param>
    public PluginChoice(PluginRegistry plugins, PluginKind kind, string? name, string? version, Plugin? connector, bool isOwn = true)
    {
        _plugins = plugins;
        _kind = kind;
        _name = name;
        _isOwn = isOwn;
        if (name is not null)
            _className = plugins.ResolveClass(JavaNumbers.Trim(name));
        PluginVersionRange? range = null;
        try
        {
            range = version is null ? null : PluginVersionRange.Parse(version);
        }
        catch (FormatException e)
        {
            RangeError = e.Message;
        }
        if (_className is null || !plugins.Table.TryFind(_className, kind, out var versions))
            return;
        if (JavaNumbers.Trim(name!).Length < name!.Length)
        {
            // Kafka Connect trims the setting when it reads it, but looks for the plugin by what was written.
            if (isOwn && RangeError is null)
                LoadError = $"Failed to load class {name}: {name}";
            return;
        }
        var byDefault = versions.Choose(null, connector);
        DefaultVersion = byDefault?.Version;
        if (RangeError is null)
            Plugin = range is null || !isOwn ? byDefault : versions.Choose(range, null);
        if (range is not null && Plugin is null)
            NotFoundError = NotFound(_className, range);
    }

    private PluginChoice(PluginChoice other)
    {
        (_plugins, _kind, _name, _className, _isOwn) = (other._plugins, other._kind, other._name, other._className, other._isOwn);
        DefaultVersion = other.DefaultVersion;
    }

    /// <summary>The plugin; null where the name is missing, unknown, or that of another kind, or where there is no such version.</summary>
    public Plugin? Plugin { get; }

    /// <summary>The version that is chosen where the configuration says nothing of it.</summary>
    public string? DefaultVersion { get; }

    /// <summary>What is wrong with the version setting itself; null for nothing.</summary>
    public string? RangeError { get; }

    /// <summary>That there is no such version; null if there is one.</summary>
    public string? NotFoundError { get; }

    /// <summary>That the class can't be loaded by its name as it was written; null if it can.</summary>
    public string? LoadError { get; }

    /// <summary>The class's full name; null where there is none of that name.</summary>
    public string? ClassName => _className;

    /// <summary>Whether the connector names the class.</summary>
    public bool IsOwn => _isOwn;

    private PluginVersions? Versions => _className is not null && _plugins.Table.TryFind(_className, _kind, out var versions) ? versions : null;

    public static IConfigRecommender NothingToChoose { get; } = new Recommender(static () => [], static () => false);

    /// <summary>The classes of the kind, each as often as it is installed.</summary>
    public IConfigRecommender ClassRecommender => new Recommender(() => _plugins.Table.ClassNamesOf(_kind), static () => true);

    public IConfigRecommender VersionRecommender => new Recommender(
        () => Versions?.Names ?? [],
        () => _kind is PluginKind.Transformation or PluginKind.Predicate || _className is not null);

    /// <summary>Checks the version setting.</summary>
    public IConfigValidator VersionValidator
    {
        get
        {
            var isDefaultRight = false; // found out once, as long as the plugins stay the same: it is what most connectors have
            return LambdaValidator.With(
                (_, value) =>
                {
                    if (value is not string version || _name is null || (isDefaultRight && version == DefaultVersion))
                        return;
                    var range = ReadRange(version);
                    if (DefaultVersion is not null && _isOwn && Versions?.All.Any(plugin => range.Contains(plugin.Version)) != true)
                        throw new ConfigException(NotFound(_className!, range));
                    isDefaultRight |= version == DefaultVersion;
                },
                static () => "version or range of versions");
        }
    }

    /// <summary>Checks that a version setting is a version or a range, whether or not there is such a version.</summary>
    public static IConfigValidator RangeValidator { get; } = LambdaValidator.With(
        static (_, value) =>
        {
            if (value is string version)
                ReadRange(version);
        },
        static () => "version or range of versions");

    /// <summary>The class alone, with what can be said of it whatever the version setting is.</summary>
    public PluginChoice OfClassAlone() => new(this);

    /// <summary>Checks the kind of a class that is installed.</summary>
    /// <param name="className">The class's full name.</param>
    public void EnsureKind(string className)
    {
        if (!_plugins.TryFind(className, _kind, out _))
            throw new ConfigException($"Class class {className} does not implement the {InterfaceName(_kind)} interface");
    }

    /// <exception cref="ConfigException">It is neither a version nor a range.</exception>
    private static PluginVersionRange ReadRange(string version)
    {
        try
        {
            return PluginVersionRange.Parse(version);
        }
        catch (FormatException e)
        {
            throw new ConfigException(e.Message);
        }
    }

    private string NotFound(string className, PluginVersionRange range) => PluginVersionRange.NotFoundText(className, range, _plugins.OfClass(className));

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
