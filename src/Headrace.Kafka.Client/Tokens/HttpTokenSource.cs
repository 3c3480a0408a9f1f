using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Client;

/// <summary>Fetches tokens from an endpoint, and keeps each until most of its life is over.</summary>
/// <remarks>Source: RFC 6749; KIP-768. It holds a secret and never shows it.</remarks>
/// <param name="endpoint">Where tokens are had.</param>
/// <param name="grant">By what right.</param>
/// <param name="time">The time.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle was never asked for holds nothing.")]
internal sealed class HttpTokenSource(Uri endpoint, ITokenGrant grant, TimeProvider time) : IBearerTokenSource
{
    private const int AnswerBytesMax = 1 << 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private BearerToken? _token;

    /// <summary>What for; null to say nothing.</summary>
    public string? Scope { get; init; }

    /// <summary>Who may have signed the endpoint's certificate, as PEM; null for what the machine trusts.</summary>
    public string? Trusted { get; init; }

    /// <summary><c>sasl.oauthbearer.sub.claim.name</c>.</summary>
    public string PrincipalClaim { get; init; } = "sub";

    public async Task<BearerToken> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is null || time.GetUtcNow() >= _token.RenewAt)
                _token = await FetchAsync(cancellationToken).ConfigureAwait(false);
            return _token;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<BearerToken> FetchAsync(CancellationToken cancellationToken)
    {
        using var http = NewHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Authorization = grant.Authorization;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var form = new Dictionary<string, string>();
        grant.FillIn(form);
        if (Scope is not null)
            form["scope"] = Scope;
        request.Content = new FormUrlEncodedContent(form);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return TokenOf(body);
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
        if (Trusted is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPem(Trusted);
        }
        return new(handler) { Timeout = Timeout, MaxResponseContentBufferSize = AnswerBytesMax };
    }

    private BearerToken TokenOf(string body)
    {
        using var answer = JsonDocument.Parse(body);
        var token = TextOf(answer, "access_token") ?? TextOf(answer, "id_token") ?? throw Failed("answered without an access_token", isRefusal: false, null);
        return BearerToken.Of(token, PrincipalClaim, TimeSpan.FromSeconds(NumberOf(answer.RootElement, "expires_in") ?? 0), time.GetUtcNow());
    }

    private static string? TextOf(JsonDocument answer, string name) =>
        answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()?.Trim() : null;

    private static double? NumberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string Shown(string body) => body.Length > 200 ? body[..200] + "…" : body;

    private KafkaException Failed(string what, bool isRefusal, Exception? cause) => new(
        isRefusal ? ErrorCode.SaslAuthenticationFailed : ErrorCode.NetworkException, $"sasl.oauthbearer.token.endpoint.url '{endpoint}' {what}", cause)
    {
        IsAuthentication = isRefusal,
        IsRetriable = !isRefusal,
    };
}
