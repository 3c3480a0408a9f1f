namespace Headrace.Connect.RestExtensions;

/// <summary>What a REST extension may add to, and look at.</summary>
public interface IConnectRestExtensionContext
{
    /// <summary>The connectors of the worker's group. It answers once the worker is ready, not while extensions register.</summary>
    IConnectClusterState ClusterState { get; }

    /// <summary>Adds a filter behind those that are there.</summary>
    /// <param name="filter">The filter.</param>
    void AddFilter(IRestFilter filter);

    /// <summary>Adds an endpoint. Paths of Kafka Connect's own API stay what they are.</summary>
    /// <param name="method">The HTTP method in capitals; GET answers HEAD too.</param>
    /// <param name="path">The path, as in <c>/reports/*</c>, where <c>*</c> is one segment, a parameter.</param>
    /// <param name="endpoint">Answers. Its exceptions become answers as those of Kafka Connect's endpoints do.</param>
    /// <exception cref="ArgumentException">The path does not begin with a slash, or method and path are there already.</exception>
    void AddEndpoint(string method, string path, Func<IRestRequest, CancellationToken, Task<RestReply>> endpoint);
}
