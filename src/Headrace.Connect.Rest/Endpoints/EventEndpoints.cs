using Headrace.Connect.Rest.Events;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary><c>/events</c>: what happens, as it happens. A path that Kafka Connect does not have.</summary>
/// <param name="events">The worker's events; null where there are none, and then there is no such path.</param>
/// <param name="subscribers">Those who are told.</param>
/// <param name="plugins">Says what of a config is a secret.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Takes the logs.</param>
internal sealed class EventEndpoints(WorkerEvents? events, EventSubscribers subscribers, PluginRegistry plugins, TimeProvider time, ILogger logger)
{
    private readonly Secrets _secrets = new(plugins);

    public IEnumerable<Route> Routes => events is null ? [] : [new Route("/events", takesAnyType: true, "application/json").On("GET", request => Get(request, events))];

    private Task<RestResponse> Get(RestRequest request, WorkerEvents source)
    {
        var stream = new EventStream(source, new(request), _secrets, request.Context.Request.Headers["Last-Event-ID"].FirstOrDefault(), time);
        var isHead = HttpMethods.IsHead(request.Context.Request.Method);
        if (!isHead)
            subscribers.Enter(request.Context.Response);
        return Task.FromResult(new RestResponse(200)
        {
            ContentType = "text/event-stream",
            Headers = [("Cache-Control", "no-cache, no-transform"), ("X-Accel-Buffering", "no")],
            WriteStream = response => RunAsync(stream, response, request.Context),
        });
    }

    private async Task RunAsync(EventStream stream, ResponseStream response, HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, subscribers.Stopping);
        try
        {
            await stream.RunAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client has gone, or the server stops.
        }
        catch (TimeoutException)
        {
            logger.EventsNotTaken(context.Connection.RemoteIpAddress?.ToString());
            context.Abort(); // its place is for somebody who listens
        }
    }
}
