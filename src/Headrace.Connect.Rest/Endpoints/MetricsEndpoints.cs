using System.Buffers;
using Headrace.Connect.Rest.Http;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/metrics</c> for Prometheus, beside the loggers: a path that Kafka Connect does not have.</summary>
/// <param name="write">Writes the metrics; null where there are none.</param>
internal sealed class MetricsEndpoints(Action<IBufferWriter<byte>>? write)
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public IEnumerable<Route> Routes => write is null
        ? []
        : [new Route("/metrics", takesAnyType: true, ContentType).On("GET", _ => Task.FromResult(new RestResponse(200) { WriteText = write }))];
}
