using Headrace.Connect.Rest.Endpoints;
using Headrace.Connect.RestExtensions;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Extensions;

/// <summary>What REST extensions see of the herder.</summary>
internal sealed class HerderClusterState(IHerder herder) : IConnectClusterState
{
    public Task<IReadOnlyList<string>> GetConnectorsAsync(CancellationToken cancellationToken) => herder.GetConnectorsAsync(cancellationToken);

    public async Task<ConnectorHealth> GetConnectorHealthAsync(string connector, CancellationToken cancellationToken)
    {
        var status = await herder.GetConnectorStatusAsync(connector, cancellationToken);
        return new(
            status.Name,
            ConnectJson.TypeName(status.Type),
            new(status.Connector.State.ToKafkaName(), status.Connector.WorkerId ?? "", status.Connector.Trace),
            status.Tasks.ToDictionary(static task => task.Id, static task => new ConnectorHealthState(task.State.ToKafkaName(), task.WorkerId ?? "", task.Trace)));
    }

    public Task<IReadOnlyDictionary<string, string?>> GetConnectorConfigAsync(string connector, CancellationToken cancellationToken) =>
        herder.GetConnectorConfigAsync(connector, cancellationToken);

    public ValueTask<string?> GetKafkaClusterIdAsync(CancellationToken cancellationToken) => herder.GetKafkaClusterIdAsync(cancellationToken);
}
