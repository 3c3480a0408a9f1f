using Headrace.Connect.RestExtensions;

namespace Headrace.Examples;

/// <summary>Refuses deletions, and reports states of connectors.</summary>
public sealed class OfficeHoursExtension : IConnectRestExtension, IRestFilter
{
    private IConnectClusterState _cluster = null!;

    public string Version => "1.0";

    public void Configure(IReadOnlyDictionary<string, string?> settings)
    {
        // All settings of the worker, with variables resolved.
    }

    public void Register(IConnectRestExtensionContext context)
    {
        _cluster = context.ClusterState;
        context.AddFilter(this);
        context.AddEndpoint("GET", "/reports/*", ReportAsync);
    }

    public ValueTask<RestReply?> FilterAsync(IRestRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(request.Method == "DELETE" && !request.IsInternal ? RestReply.Error(403, "Nothing is deleted before nine.") : null);

    public void Dispose()
    {
    }

    private async Task<RestReply> ReportAsync(IRestRequest request, CancellationToken cancellationToken)
    {
        var health = await _cluster.GetConnectorHealthAsync(request.Parameters[0], cancellationToken);
        return RestReply.Json(200, json => json.WriteStringValue(health.Connector.State));
    }
}
