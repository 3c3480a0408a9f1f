using System.Globalization;
using Headrace.Connect.Rest.Events;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Events;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/rebalances</c>: the last rebalances as the worker that is asked went through them. A path that Kafka Connect does not have.</summary>
/// <param name="events">The worker's events; null where there are none, and then there is no such path.</param>
internal sealed class RebalanceEndpoints(WorkerEvents? events)
{
    private const int LimitMax = 1000;

    public IEnumerable<Route> Routes => events is null ? [] : [new Route("/rebalances", takesAnyType: true).On("GET", request => Task.FromResult(Get(request, events.Rebalances)))];

    private static RestResponse Get(RestRequest request, RebalanceLog log)
    {
        var limit = LimitMax;
        if (request.Target.FirstValue("limit") is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= LimitMax))
            throw RestException.BadRequest($"limit is {text}; it has to be a whole number from 1 to {LimitMax}.");
        return RestResponse.Ok(json =>
        {
            json.WriteStartArray();
            foreach (var rebalance in log.Read().TakeLast(limit))
                RebalanceJson.Write(json, rebalance, connector => request.Allows(RestRole.View, connector));
            json.WriteEndArray();
        });
    }
}
