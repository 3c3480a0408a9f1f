using Headrace.Connect.Rest.Http;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/</c> and <c>/health</c>.</summary>
internal sealed class WorkerEndpoints(IHerder herder, RestServerOptions options)
{
    public IEnumerable<Route> Routes =>
    [
        new Route("/", takesAnyType: true).On("GET", GetAsync),
        new Route("/health", takesAnyType: true).On("GET", GetHealthAsync),
    ];

    private async Task<RestResponse> GetAsync(RestRequest request)
    {
        var clusterId = await herder.GetKafkaClusterIdAsync(request.CancellationToken);
        return RestResponse.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("version"u8, Plugin.KafkaConnectVersion);
            json.WriteString("commit"u8, options.Commit);
            json.WriteString("kafka_cluster_id"u8, clusterId);
            json.WriteEndObject();
        });
    }

    private async Task<RestResponse> GetHealthAsync(RestRequest request)
    {
        using var timeout = new CancellationTokenSource(options.HealthTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.CancellationToken);
        try
        {
            await herder.PingAsync(either.Token).WaitAsync(either.Token);
            return Health(200, "healthy", "Worker has completed startup and is ready to handle requests.");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !request.CancellationToken.IsCancellationRequested)
        {
            var stage = herder.Stage is { } current ? " " + current.Summary : "";
            return herder.IsReady
                ? Health(500, "unhealthy", "Worker was unable to handle this request and may be unable to handle other requests." + stage)
                : Health(503, "starting", "Worker is still starting up." + stage);
        }
    }

    private static RestResponse Health(int status, string name, string message) => new(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, name);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    });
}
