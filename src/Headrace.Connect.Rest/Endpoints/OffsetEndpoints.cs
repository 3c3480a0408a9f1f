using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/connectors/{name}/offsets</c>. Source: KIP-875.</summary>
internal sealed class OffsetEndpoints(IHerder herder)
{
    public IEnumerable<Route> Routes => [new Route("/connectors/*/offsets").On("DELETE", ResetAsync).On("GET", GetAsync).On("PATCH", AlterAsync)];

    private async Task<RestResponse> GetAsync(RestRequest request)
    {
        var offsets = await herder.GetOffsetsAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.Ok(json => ConnectJson.WriteOffsets(json, offsets));
    }

    private async Task<RestResponse> AlterAsync(RestRequest request)
    {
        if (!RequestJson.TryReadOffsets(await request.ReadBodyAsync(), out var offsets))
            throw new RestException(500, "Cannot invoke \"org.apache.kafka.connect.runtime.rest.entities.ConnectorOffsets.offsets()\" because \"offsets\" is null");
        if (offsets is null or [])
            throw RestException.BadRequest("Partitions / offsets need to be provided for an alter offsets request");
        var given = new List<ConnectorOffset>(offsets.Count);
        foreach (var offset in offsets)
        {
            given.Add(offset ?? throw new RestException(
                500, "Cannot invoke \"org.apache.kafka.connect.runtime.rest.entities.ConnectorOffset.partition()\" because \"offset\" is null"));
        }
        var message = await herder.AlterOffsetsAsync(request.Parameters[0], given, request.CancellationToken);
        return RestResponse.Ok(json => ConnectJson.WriteMessage(json, message));
    }

    private async Task<RestResponse> ResetAsync(RestRequest request)
    {
        var message = await herder.ResetOffsetsAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.Ok(json => ConnectJson.WriteMessage(json, message));
    }
}
