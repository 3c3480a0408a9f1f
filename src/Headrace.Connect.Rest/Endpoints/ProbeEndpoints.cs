using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/health/live</c> and <c>/health/ready</c> for orchestrators: paths that Kafka Connect does not have. They answer at once, whatever the worker does.</summary>
internal sealed class ProbeEndpoints(IHerder herder)
{
    public IEnumerable<Route> Routes =>
    [
        new Route("/health/live", takesAnyType: true).On("GET", static _ => Task.FromResult(Status(200, "live")), RestRole.Anyone),
        new Route("/health/ready", takesAnyType: true).On("GET", _ => Task.FromResult(herder.IsReady ? Status(200, "ready") : Status(503, "starting")), RestRole.Anyone),
    ];

    private static RestResponse Status(int status, string name) => new(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, name);
        json.WriteEndObject();
    });
}
