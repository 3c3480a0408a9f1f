using System.Buffers;
using System.Text;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary>Where workers of a group learn whether another one lives. Paths that Kafka Connect does not have.</summary>
/// <param name="herder">Knows which member of the group this worker is.</param>
/// <param name="time">The time.</param>
/// <param name="parting">Cancelled before the listeners close: who is connected is told that this worker has not died.</param>
internal sealed class MemberEndpoints(IHerder herder, TimeProvider time, CancellationToken parting)
{
    public IEnumerable<Route> Routes =>
    [
        new Route($"/{InternalRequest.MembersPath}*", takesAnyType: true, "application/octet-stream").On("GET", FollowAsync, RestRole.Internal).On("PUT", RebalanceAsync, RestRole.Internal),
    ];

    /// <summary>An answer that goes on for as long as this worker lives; it ends in good order when the worker stops.</summary>
    private async Task<RestResponse> FollowAsync(RestRequest request)
    {
        request.IsLogged = false;
        await herder.EnsureMemberAsync(request.Parameters[0], From(request), request.CancellationToken);
        if (parting.IsCancellationRequested)
            throw new RestException(503, "This worker stops.");
        return new(200) { Headers = [("Cache-Control", "no-store"), ("X-Accel-Buffering", "no")], WriteStream = response => BeatAsync(response, request.Context) };
    }

    private async Task<RestResponse> RebalanceAsync(RestRequest request)
    {
        request.IsLogged = false;
        await herder.OnRebalanceAsync(request.Parameters[0], From(request), request.CancellationToken);
        return RestResponse.NoContent;
    }

    private async Task BeatAsync(ResponseStream response, HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, parting);
        try
        {
            while (true)
            {
                response.Output.Write("\n"u8);
                if ((await response.Output.FlushAsync(either.Token)).IsCompleted)
                    return;
                await Task.Delay(InternalRequest.BeatInterval, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The other worker has gone, or this one stops.
        }
    }

    private static InternalRequest From(RestRequest request) => InternalEndpoints.From(request, Encoding.UTF8.GetBytes(request.Parameters[0]));
}
