using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Client;

/// <summary>Fetches tokens for a client id and its secret, and keeps each until most of its life is over.</summary>
/// <remarks>Source: RFC 6749, section 4.4; KIP-768. It holds a secret and never shows it.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle was never asked for holds nothing.")]
internal sealed class ClientCredentialsTokenSource : IBearerTokenSource
{
    private const int AnswerBytesMax = 1 << 20;

    /// <summary>After this part of its life a token is replaced, as <c>sasl.login.refresh.window.factor</c> has it.</summary>
    private const double LifePart = 0.8;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _endpoint;
    private readonly string _basic;
    private readonly string? _scope;
    private readonly X509Certificate2Collection? _trusted;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private string? _token;
    private DateTimeOffset _replacedAt;

    /// <param name="endpoint">Where tokens are had.</param>
    /// <param name="clientId">Who asks.</param>
    /// <param name="clientSecret">Its secret.</param>
    /// <param name="scope">What for; null to say nothing.</param>
    /// <param name="trusted">Who may have signed the endpoint's certificate, as PEM; null for what the machine trusts.</param>
    /// <param name="time">The time.</param>
    public ClientCredentialsTokenSource(Uri endpoint, string clientId, string clientSecret, string? scope, string? trusted, TimeProvider time)
    {
        _endpoint = endpoint;
        _basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{clientSecret}"));
        _scope = scope;
        _time = time;
        if (trusted is not null)
        {
            _trusted = [];
            _trusted.ImportFromPem(trusted);
        }
    }

    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is null || _time.GetUtcNow() >= _replacedAt)
                Keep(await FetchAsync(cancellationToken).ConfigureAwait(false));
            return _token!;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<JsonDocument> FetchAsync(CancellationToken cancellationToken)
    {
        using var http = NewHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint);
        request.Headers.Authorization = new("Basic", _basic);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (_scope is not null)
            form["scope"] = _scope;
        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return JsonDocument.Parse(body);
            throw Failed($"answered {(int)response.StatusCode}: {Shown(body)}", isRefusal: response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError, null);
        }
        catch (JsonException e)
        {
            throw Failed("answered with something that is not JSON", isRefusal: false, e);
        }
        catch (HttpRequestException e)
        {
            throw Failed($"can't be asked: {e.Message}", isRefusal: false, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"did not answer within {Timeout.TotalSeconds:0} s", isRefusal: false, e);
        }
    }

    private HttpClient NewHttpClient()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (_trusted is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(_trusted);
        }
        return new(handler) { Timeout = Timeout, MaxResponseContentBufferSize = AnswerBytesMax };
    }

    private void Keep(JsonDocument answer)
    {
        using (answer)
        {
            var token = TextOf(answer, "access_token") ?? TextOf(answer, "id_token") ?? throw Failed("answered without an access_token", isRefusal: false, null);
            var now = _time.GetUtcNow();
            var end = ExpiryOf(token) ?? now + TimeSpan.FromSeconds(NumberOf(answer.RootElement, "expires_in") ?? 0);
            _replacedAt = now + ((end - now) * LifePart);
            _token = token;
        }
    }

    private static string? TextOf(JsonDocument answer, string name) =>
        answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? NumberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>When a token ends by its own words; null if it says nothing that we can read.</summary>
    private static DateTimeOffset? ExpiryOf(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
            return null;
        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return NumberOf(payload.RootElement, "exp") is { } seconds and > 0 and < 253_402_300_799 ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds) : null;
        }
        catch (JsonException)
        {
            return null; // a token need not be a JWT
        }
    }

    private static string Shown(string body) => body.Length > 200 ? body[..200] + "…" : body;

    private KafkaException Failed(string what, bool isRefusal, Exception? cause) => new(
        isRefusal ? ErrorCode.SaslAuthenticationFailed : ErrorCode.NetworkException, $"sasl.oauthbearer.token.endpoint.url '{_endpoint}' {what}", cause)
    {
        IsAuthentication = isRefusal,
        IsRetriable = !isRefusal,
    };
}
