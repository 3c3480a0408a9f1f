using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.RestExtensions;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Rest.Extensions;

/// <summary>The REST extensions of a worker, with what they have added.</summary>
internal sealed class RestExtensionSet : IConnectRestExtensionContext, IDisposable
{
    private readonly List<IConnectRestExtension> _extensions = [];
    private readonly List<IRestFilter> _filters = [];
    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);

    private RestExtensionSet(IConnectClusterState clusterState) => ClusterState = clusterState;

    public IConnectClusterState ClusterState { get; }

    public IReadOnlyList<IRestFilter> Filters => _filters;

    public IEnumerable<Route> Routes => _routes.Values;

    /// <summary>Makes, configures and registers extensions.</summary>
    /// <param name="classes">Their classes, in order.</param>
    /// <param name="settings">The worker's settings.</param>
    /// <param name="plugins">Where they are found.</param>
    /// <param name="clusterState">What they see of the group.</param>
    /// <exception cref="ConnectException">One is not there, or does not start.</exception>
    public static RestExtensionSet Create(
        IReadOnlyList<string> classes, IReadOnlyDictionary<string, string?> settings, PluginRegistry plugins, IConnectClusterState clusterState)
    {
        var set = new RestExtensionSet(clusterState);
        try
        {
            foreach (var name in classes)
            {
                var extension = plugins.CreateRestExtension(name);
                set._extensions.Add(extension);
                extension.Configure(settings);
                extension.Register(set);
            }
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    public void AddFilter(IRestFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _filters.Add(filter);
    }

    public void AddEndpoint(string method, string path, Func<IRestRequest, CancellationToken, Task<RestReply>> endpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(endpoint);
        if (path is not ['/', ..])
            throw new ArgumentException($"The path '{path}' does not begin with a slash.", nameof(path));
        if (!_routes.TryGetValue(path, out var route))
            _routes[path] = route = new(path, takesAnyType: true, isExtension: true);
        if (route.Find(method) is not null)
            throw new ArgumentException($"There is an endpoint for {method} {path} already.", nameof(path));
        route.On(method, async request => new(0, Reply: await endpoint(new ExtensionRequest(request), request.CancellationToken)));
    }

    public void Dispose()
    {
        foreach (var extension in _extensions)
            extension.Dispose();
    }
}
