using System.Net.Http.Headers;
using System.Text.Json;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Http;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Http;

/// <summary>Sends a request on to the worker of the group that has to carry it out, and takes its answer for ours.</summary>
/// <remarks>
/// Two hops at most: the first worker marks the request with <c>forward=true</c>, the next, which may know the owner better, with <c>forward=false</c>.
/// Of the user's headers only <c>Authorization</c> goes along. Source: Kafka Connect 4.3.1's own forwarded requests.
/// </remarks>
internal sealed class RequestForwarder(RestServerOptions options, ILogger logger) : IDisposable
{
    private const string Parameter = "forward";

    private readonly HttpClient _http = WorkerHttpClient.Create(new(options.Tls, options.TimeProvider, logger), options.RequestTimeout);

    /// <summary>Sends the request to where <paramref name="wrong"/> points.</summary>
    /// <exception cref="RestException">The other worker answered with an error or not at all, or the request has come far enough.</exception>
    public async Task<RestResponse> ForwardAsync(RestRequest request, WrongWorkerException wrong)
    {
        var hop = request.Target.FirstValue(Parameter);
        if (hop is not null && !"true".Equals(hop, StringComparison.OrdinalIgnoreCase))
            throw new RestException(409, "Cannot complete request because of a conflicting operation (e.g. worker rebalance)");
        if (wrong.Target is null)
            throw new RestException(409, "Cannot complete request momentarily due to no known leader URL, likely because a rebalance was underway.");
        using var message = new HttpRequestMessage(new HttpMethod(request.Context.Request.Method), Url(request, wrong.Target, hop is null ? "true" : "false"));
        message.Headers.Accept.Add(new("application/json"));
        message.Headers.UserAgent.Add(new("headrace", null));
        if (request.Context.Request.Headers.Authorization is [var authorization, ..])
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        var body = await request.ReadBodyAsync();
        if (body.Length > 0)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        try
        {
            using var answer = await _http.SendAsync(message, request.CancellationToken);
            var bytes = await answer.Content.ReadAsByteArrayAsync(request.CancellationToken);
            return ToResponse(request, answer, bytes);
        }
        catch (HttpRequestException e)
        {
            // The outer message of a failed handshake only says that one failed.
            var reason = e.InnerException is System.Security.Authentication.AuthenticationException tls ? $"{e.Message}: {tls.Message}" : e.Message;
            throw new RestException(500, "IO Error trying to forward REST request: " + reason, innerException: e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static Uri Url(RestRequest request, Uri target, string hop)
    {
        var path = string.Join('/', request.Target.Segments.Select(Uri.EscapeDataString));
        var query = request.Target.Query.Where(static parameter => parameter.Key != Parameter)
            .Select(static parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}").Append($"{Parameter}={hop}");
        return new(target, $"{path}?{string.Join('&', query)}");
    }

    private static RestResponse ToResponse(RestRequest request, HttpResponseMessage answer, byte[] body)
    {
        var status = (int)answer.StatusCode;
        if (status >= 400)
            throw ToError(status, body);
        if (status is < 200 or >= 300)
            throw new RestException(500, $"Unexpected status code when handling forwarded request: {status}");
        // The address that the user has come to is not the one that the other worker saw.
        var location = answer.Headers.Location is { IsAbsoluteUri: true } there ? request.BaseUrl + there.PathAndQuery : null;
        return new(status, body.Length == 0 ? null : json => json.WriteRawValue(body, skipInputValidation: true), location);
    }

    private static RestException ToError(int status, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return new(status, json.RootElement.GetProperty("message").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new(500, $"Unexpected answer when handling forwarded request: {status}", innerException: e);
        }
    }
}
