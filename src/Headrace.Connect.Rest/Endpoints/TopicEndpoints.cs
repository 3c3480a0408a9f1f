using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/connectors/{name}/topics</c>. Source: KIP-558.</summary>
internal sealed class TopicEndpoints(IHerder herder, RestServerOptions options)
{
    public IEnumerable<Route> Routes =>
    [
        new Route("/connectors/*/topics").On("GET", GetAsync),
        new Route("/connectors/*/topics/reset").On("PUT", ResetAsync),
    ];

    private async Task<RestResponse> GetAsync(RestRequest request)
    {
        if (!options.IsTopicTrackingEnabled)
            throw new RestException(403, "Topic tracking is disabled.");
        var connector = request.Parameters[0];
        var topics = await herder.GetActiveTopicsAsync(connector, request.CancellationToken);
        return RestResponse.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject(connector);
            json.WritePropertyName("topics"u8);
            KafkaJson.WriteStrings(json, topics);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private async Task<RestResponse> ResetAsync(RestRequest request)
    {
        if (!options.IsTopicTrackingEnabled)
            throw new RestException(403, "Topic tracking is disabled.");
        if (!options.IsTopicTrackingResetAllowed)
            throw new RestException(403, "Topic tracking reset is disabled.");
        await herder.ResetActiveTopicsAsync(request.Parameters[0], request.CancellationToken);
        return RestResponse.Accepted;
    }
}
