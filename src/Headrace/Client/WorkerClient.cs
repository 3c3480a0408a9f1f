using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Connect.Errors;
using Headrace.Hosting;

namespace Headrace.Client;

/// <summary>Speaks to a worker's REST API, ours or Kafka Connect's.</summary>
internal sealed class WorkerClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly TimeSpan _timeout;

    /// <exception cref="UsageException">The address or the certificate file is none.</exception>
    public WorkerClient(WorkerAddress address)
    {
        if (!Uri.TryCreate(address.Url.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UsageException($"'{address.Url}' is not the address of a worker. It looks like http://127.0.0.1:8083.");
        _url = url;
        _timeout = address.Timeout;
        // The client's own limit would not tell itself from the user's Ctrl-C.
        _http = new(address.CertificateFile is null ? new HttpClientHandler() : Trusting(address.CertificateFile)) { Timeout = Timeout.InfiniteTimeSpan };
        if (address.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        else if (address.User is { } user)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
    }

    /// <summary>The path of a connector, for names with any characters.</summary>
    public static string Connector(string name) => "connectors/" + Uri.EscapeDataString(name);

    public Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Sends a request and returns the answer's JSON; null for an answer without a body.</summary>
    /// <exception cref="WorkerAnswerException">The worker refused it; the message is the worker's.</exception>
    /// <exception cref="NoWorkerException">There is no answer.</exception>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_url, path));
        request.Headers.Accept.Add(new("application/json"));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            var text = await response.Content.ReadAsStringAsync(limit.Token);
            return response.IsSuccessStatusCode ? Parse(text) : throw Refusal(response, path, text);
        }
        catch (HttpRequestException e)
        {
            throw new NoWorkerException($"No worker answers at {_url}: {e.InnerException?.Message ?? e.Message}. Is it running? Name another one with --url.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoWorkerException($"The worker at {_url} did not answer within {_timeout.TotalSeconds:0.#} s. Wait longer with --timeout, or look at its log.", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new ConnectException($"What answers at {_url} is no Connect worker: its answer is not JSON.", e);
        }
    }

    private WorkerAnswerException Refusal(HttpResponseMessage response, string path, string text)
    {
        var message = Message(text);
        var isOfPath = response.StatusCode == HttpStatusCode.NotFound && message is null or "HTTP 404 Not Found";
        return new(response.StatusCode, response.StatusCode == HttpStatusCode.Unauthorized
            ? $"The worker at {_url} wants a login. Give one with HEADRACE_USER=name:password or HEADRACE_TOKEN in the environment."
            : isOfPath ? $"What answers at {_url} has no path /{path.Split('?')[0]}. Is that the address of a Connect worker, and does its kind have it?"
            : UnknownClass.Shorten(message) ?? $"The worker at {_url} answered with {(int)response.StatusCode} {response.ReasonPhrase}.")
        {
            IsOfConfig = path is "connectors" || path.EndsWith("/config", StringComparison.Ordinal) || path.EndsWith("/config/validate", StringComparison.Ordinal),
            IsOfPath = isOfPath,
        };
    }

    /// <summary>A worker's own words; null if there are none.</summary>
    private static string? Message(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject answer && answer["message"] is { } message ? message.ToString() : null;
        }
        catch (JsonException)
        {
            return null; // the status has to do
        }
    }

    private static HttpClientHandler Trusting(string file)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new UsageException($"The certificates in '{file}' (--cacert) can't be read: {e.Message}", e);
        }
        if (roots.Count == 0)
            throw new UsageException($"The file '{file}' (--cacert) holds no certificates in PEM.");
        return new()
        {
            ServerCertificateCustomValidationCallback = (_, certificate, chain, errors) =>
            {
                if (certificate is null || chain is null || errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch))
                    return false;
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.AddRange(roots);
                return chain.Build(certificate);
            },
        };
    }
}
