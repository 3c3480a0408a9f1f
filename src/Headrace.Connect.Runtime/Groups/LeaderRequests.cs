using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Http;
using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Groups;

/// <inheritdoc cref="ILeaderRequests"/>
internal sealed class LeaderRequests(RequestSignatures signatures, TlsStores tls) : ILeaderRequests
{
    /// <summary>As long as a request to a worker may take.</summary>
    private readonly HttpClient _http = WorkerHttpClient.Create(tls, TimeSpan.FromSeconds(90));

    public Task PutTasksAsync(
        Uri leader, string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> tasks, SessionKey? key, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, leader, connector, "tasks", Json(tasks), key, $"take the tasks of connector {connector}", cancellationToken);

    public Task FenceAsync(Uri leader, string connector, SessionKey? key, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, leader, connector, "fence", [], key, $"fence the tasks of connector {connector}", cancellationToken);

    private async Task SendAsync(
        HttpMethod method, Uri leader, string connector, string resource, byte[] body, SessionKey? key, string what, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(leader, $"connectors/{Uri.EscapeDataString(connector)}/{resource}"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (key is not null)
        {
            request.Headers.Add(InternalRequest.SignatureHeader, signatures.Sign(body, key));
            request.Headers.Add(InternalRequest.AlgorithmHeader, signatures.Algorithm);
        }
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return;
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            var refusal = $"The leader at {leader} did not {what}: {(int)response.StatusCode} {text}";
            throw response.StatusCode == HttpStatusCode.BadRequest ? new BadRequestException(refusal) : new ConnectException(refusal);
        }
        catch (HttpRequestException e)
        {
            throw new ConnectException($"The leader at {leader} can't be reached to {what}: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectException($"The leader at {leader} did not answer when it was asked to {what}.", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Json(IReadOnlyList<IReadOnlyDictionary<string, string?>> tasks)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (var task in tasks)
        {
            json.WriteStartObject();
            foreach (var (name, value) in task)
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
