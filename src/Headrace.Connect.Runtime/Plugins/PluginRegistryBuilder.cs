using Headrace.Connect.Config;
using Headrace.Connect.Policy;
using Headrace.Connect.RestExtensions;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>Collects plugins while the program is put together; <see cref="Build"/> freezes them.</summary>
public sealed class PluginRegistryBuilder
{
    private readonly List<Plugin> _plugins = [];

    /// <summary>Adds a built-in plugin in each of its roles.</summary>
    /// <typeparam name="T">A class that derives from one of the SDK's plugin types.</typeparam>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The class is no plugin.</exception>
    public PluginRegistryBuilder Add<T>()
        where T : class, new() => Add(typeof(T), static () => new T(), Plugin.BuiltInLocation);

    /// <summary>Adds a built-in plugin that is made in a way of its own.</summary>
    /// <typeparam name="T">A class that derives from one of the SDK's plugin types.</typeparam>
    /// <param name="factory">Makes an instance.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The class is no plugin.</exception>
    public PluginRegistryBuilder Add<T>(Func<T> factory)
        where T : class => Add(typeof(T), factory, Plugin.BuiltInLocation);

    /// <summary>Adds a built-in plugin that lists of plugins don't show, and that can be used all the same.</summary>
    /// <typeparam name="T">A class that derives from one of the SDK's plugin types.</typeparam>
    /// <param name="factory">Makes an instance.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The class is no plugin.</exception>
    public PluginRegistryBuilder AddUnlisted<T>(Func<T> factory)
        where T : class => Add(typeof(T), factory, Plugin.BuiltInLocation, isListed: false);

    /// <summary>Adds a plugin in each of its roles.</summary>
    /// <param name="type">A class that derives from one of the SDK's plugin types.</param>
    /// <param name="factory">Makes an instance.</param>
    /// <param name="location">Where the plugin was found: a URL, or <see cref="Plugin.BuiltInLocation"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The class is no plugin.</exception>
    public PluginRegistryBuilder Add(Type type, Func<object> factory, string location) => Add(type, factory, location, isListed: true);

    private PluginRegistryBuilder Add(Type type, Func<object> factory, string location, bool isListed)
    {
        var before = _plugins.Count;
        foreach (var kind in Enum.GetValues<PluginKind>())
        {
            if (BaseType(kind).IsAssignableFrom(type))
                _plugins.Add(new Plugin(type, kind, factory, location, isListed));
        }
        if (_plugins.Count == before)
            throw new ArgumentException($"{type} is neither a connector nor a transformation, predicate, converter, header converter, config provider, REST extension or override policy.", nameof(type));
        return this;
    }

    /// <summary>Freezes what was added.</summary>
    /// <exception cref="ArgumentException">Two classes that come with the program have one name.</exception>
    public PluginRegistry Build()
    {
        foreach (var group in _plugins.Where(static plugin => plugin.IsBuiltIn).GroupBy(static plugin => (plugin.ClassName, plugin.Kind)))
        {
            if (group.Skip(1).Any())
                throw new ArgumentException($"Two plugins have the class name {group.Key.ClassName}: {string.Join(" and ", group.Select(static plugin => plugin.TypeName))}.");
        }
        return new(_plugins);
    }

    /// <summary>The SDK type that plugins of a kind derive from.</summary>
    internal static Type BaseType(PluginKind kind) => kind switch
    {
        PluginKind.Sink => typeof(SinkConnector),
        PluginKind.Source => typeof(SourceConnector),
        PluginKind.Transformation => typeof(ITransformation),
        PluginKind.Predicate => typeof(IPredicate),
        PluginKind.Converter => typeof(IConverter),
        PluginKind.HeaderConverter => typeof(IHeaderConverter),
        PluginKind.ConfigProvider => typeof(IConfigProvider),
        PluginKind.RestExtension => typeof(IConnectRestExtension),
        PluginKind.ClientOverridePolicy => typeof(IConnectorClientConfigOverridePolicy),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
