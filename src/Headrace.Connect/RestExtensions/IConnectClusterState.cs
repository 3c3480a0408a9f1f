namespace Headrace.Connect.RestExtensions;

/// <summary>The connectors of a worker's group, for REST extensions. Source: Kafka Connect's <c>ConnectClusterState</c>.</summary>
public interface IConnectClusterState
{
    /// <summary>The names of all connectors.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> GetConnectorsAsync(CancellationToken cancellationToken);

    /// <summary>The state of a connector and its tasks.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Errors.NotFoundException">There is none of that name.</exception>
    Task<ConnectorHealth> GetConnectorHealthAsync(string connector, CancellationToken cancellationToken);

    /// <summary>A connector's config as the user wrote it. It may hold secrets.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Errors.NotFoundException">There is none of that name.</exception>
    Task<IReadOnlyDictionary<string, string?>> GetConnectorConfigAsync(string connector, CancellationToken cancellationToken);

    /// <summary>The id of the Kafka cluster; null until a broker has been reached.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<string?> GetKafkaClusterIdAsync(CancellationToken cancellationToken);
}
