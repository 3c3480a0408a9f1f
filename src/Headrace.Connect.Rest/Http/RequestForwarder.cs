using System.Net.Http.Headers;
using System.Text.Json;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Http;

/// <summary>Sends a request on to the worker of the group that has to carry it out, and takes its answer for ours.</summary>
/// <remarks>
/// Two hops at most: the first worker marks the request with <c>forward=true</c>, the next, which may know the owner better, with <c>forward=false</c>.
/// Of the user's headers only <c>Authorization</c> goes along, and <c>If-Match</c>, which is our own. Source: Kafka Connect 4.3.1's own forwarded requests.
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
        var condition = request.Context.Request.Headers.IfMatch;
        if (condition.Count > 0)
            await EnsureConditionalAsync(request, wrong.Target);
        using var message = new HttpRequestMessage(new HttpMethod(request.Context.Request.Method), Url(request, wrong.Target, hop is null ? "true" : "false"));
        AddHeaders(message, request);
        if (condition.Count > 0)
            message.Headers.TryAddWithoutValidation("If-Match", condition.ToString());
        var body = await request.ReadBodyAsync();
        if (body.Length > 0)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        return await RequestStage.RunAsync($"waiting for the answer of the worker {wrong.Target}", () => SendAsync(message, ToResponse, request));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Makes sure that the other worker heeds <c>If-Match</c>, which a worker of Kafka Connect would not even see: one that does gives configs a tag.</summary>
    private async Task EnsureConditionalAsync(RestRequest request, Uri target)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(target, $"connectors/{Uri.EscapeDataString(request.Parameters[0])}/config"));
        AddHeaders(message, request);
        await SendAsync(
            message,
            static (request, answer, body) => answer.StatusCode switch
            {
                System.Net.HttpStatusCode.NotFound when HttpMethods.IsPut(request.Context.Request.Method) => throw ConfigETag.Failed(request.Parameters[0], exists: false),
                _ when answer.Headers.ETag is not null || (int)answer.StatusCode >= 400 => ToResponse(request, answer, body),
                _ => throw new RestException(501, "The worker that leads the group does not know If-Match, so that the request would be carried out without its condition. Nothing has been changed."),
            },
            request);
    }

    private static void AddHeaders(HttpRequestMessage message, RestRequest request)
    {
        message.Headers.Accept.Add(new("application/json"));
        message.Headers.UserAgent.Add(new("headrace", null));
        if (request.Context.Request.Headers.Authorization is [var authorization, ..])
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
    }

    private async Task<RestResponse> SendAsync(HttpRequestMessage message, Func<RestRequest, HttpResponseMessage, byte[], RestResponse> toResponse, RestRequest request)
    {
        try
        {
            using var answer = await _http.SendAsync(message, request.CancellationToken);
            var bytes = await answer.Content.ReadAsByteArrayAsync(request.CancellationToken);
            return toResponse(request, answer, bytes);
        }
        catch (HttpRequestException e)
        {
            // The outer message of a failed handshake only says that one failed.
            var reason = e.InnerException is System.Security.Authentication.AuthenticationException tls ? $"{e.Message}: {tls.Message}" : e.Message;
            throw new RestException(500, "IO Error trying to forward REST request: " + reason, innerException: e);
        }
    }

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
