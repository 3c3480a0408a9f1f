using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary>What workers of a group ask of their leader. Source: KIP-507, KIP-618.</summary>
internal sealed class InternalEndpoints(IHerder herder)
{
    /// <summary>The internal counterpart of a user's path.</summary>
    public async Task<RestResponse> PutTasksAsync(RestRequest request)
    {
        var body = await request.ReadBodyAsync(isAnyType: true);
        var tasks = RequestJson.ReadTaskConfigs(body);
        await herder.PutTasksAsync(request.Parameters[0], tasks, From(request, body), request.CancellationToken);
        return RestResponse.NoContent;
    }

    public IEnumerable<Route> Routes => [new Route("/connectors/*/fence").OnInternal("PUT", FenceAsync)];

    private async Task<RestResponse> FenceAsync(RestRequest request)
    {
        var body = await request.ReadBodyAsync(isAnyType: true);
        await herder.FenceZombiesAsync(request.Parameters[0], From(request, body), request.CancellationToken);
        return RestResponse.NoContent;
    }

    internal static InternalRequest From(RestRequest request, ReadOnlyMemory<byte> body)
    {
        var headers = request.Context.Request.Headers;
        return new(body, HeaderList.Join(headers[InternalRequest.SignatureHeader]), HeaderList.Join(headers[InternalRequest.AlgorithmHeader]));
    }
}
