using System.Text.Json;
using Headrace.Connect.Errors;
using Headrace.Connect.RestExtensions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Headrace.Connect.Rest.Security;

/// <summary>Lets in who shows a bearer token that the issuer of the settings has signed. Keys are fetched at the first token, kept, and fetched again when one is not known.</summary>
internal sealed class JwtAuthentication : IRestFilter
{
    private const string Scheme = "Bearer ";

    // Signatures by a secret that both sides know are none: whoever checks them could make them.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly JwtSettings _settings;
    private readonly bool _isOnlyWay;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _keys;

    public JwtAuthentication(JwtSettings settings, bool isOnlyWay, TimeProvider time)
    {
        _settings = settings;
        _isOnlyWay = isOnlyWay;
        _parameters = new()
        {
            ValidIssuer = settings.Issuer,
            ValidAudiences = settings.Audiences,
            ValidAlgorithms = Algorithms,
            ClockSkew = settings.ClockSkew,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ConfigurationManager = _keys = Keys(settings),
            LifetimeValidator = (notBefore, expires, _, parameters) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                return expires is not null && expires.Value + parameters.ClockSkew >= now && (notBefore is null || notBefore.Value - parameters.ClockSkew <= now);
            },
        };
    }

    public async ValueTask<RestReply?> FilterAsync(IRestRequest request, CancellationToken cancellationToken)
    {
        if (request.IsInternal)
            return null;
        var header = request.Header("Authorization");
        if (header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
            return _isOnlyWay ? Refusal("A bearer token is needed.", "Bearer") : null;
        try
        {
            await _keys.GetConfigurationAsync(cancellationToken);   // kept after the first time
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException)
        {
            return RestReply.Error(503, $"The keys of {_settings.Issuer} can't be had, so no token can be checked: {e.GetBaseException().Message}");
        }
        var result = await _handler.ValidateTokenAsync(header[Scheme.Length..].Trim(), _parameters).WaitAsync(cancellationToken);
        if (!result.IsValid)
            return Refusal("The token is not accepted: " + Reason(result.Exception), "Bearer error=\"invalid_token\"");
        var token = (JsonWebToken)result.SecurityToken;
        if (!AreTimesNumbers(token))
            return Refusal("The token is not accepted: its times (exp, nbf) have to be numbers.", "Bearer error=\"invalid_token\"");
        if (!token.TryGetPayloadValue<string>(_settings.UserClaim, out var user) || string.IsNullOrEmpty(user))
            return Refusal($"The token has no claim {_settings.UserClaim}, which is to name the user.", "Bearer error=\"invalid_token\"");
        request.User = new(user, Roles(token));
        return null;
    }

    /// <summary>What is wrong with a token, without a word of it.</summary>
    private static string Reason(Exception? exception) => exception switch
    {
        SecurityTokenExpiredException or SecurityTokenInvalidLifetimeException or SecurityTokenNotYetValidException or SecurityTokenNoExpirationException => "it is not valid at this time.",
        SecurityTokenInvalidIssuerException => "it is from another issuer.",
        SecurityTokenInvalidAudienceException => "it is for another audience.",
        SecurityTokenInvalidAlgorithmException => "its algorithm is not accepted.",
        SecurityTokenSignatureKeyNotFoundException => "its key is not known.",
        SecurityTokenInvalidSignatureException => "its signature is wrong.",
        _ => "it is malformed.",
    };

    /// <summary>Whether the times that have been checked are numbers, as RFC 7519 wants them: the library takes texts as well, which others may read otherwise.</summary>
    private static bool AreTimesNumbers(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return payload.RootElement.EnumerateObject().All(static claim => claim.Name is not ("exp" or "nbf") || claim.Value.ValueKind == JsonValueKind.Number);
    }

    private static RestReply Refusal(string message, string challenge) => RestReply.Error(401, message) with { Headers = [new("WWW-Authenticate", challenge)] };

    private List<string> Roles(JsonWebToken token)
    {
        var path = _settings.RolesClaim;
        if (!token.TryGetPayloadValue<JsonElement>(path, out var value))
        {
            // A dot leads into an object, as in realm_access.roles.
            var names = path.Split('.');
            if (names.Length < 2 || !token.TryGetPayloadValue(names[0], out value))
                return [];
            foreach (var name in names.AsSpan(1))
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                    return [];
            }
        }
        return value.ValueKind switch
        {
            JsonValueKind.String => [.. value.GetString()!.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(static role => role.ValueKind == JsonValueKind.String).Select(static role => role.GetString()!)],
            _ => [],
        };
    }

    private static ConfigurationManager<OpenIdConnectConfiguration> Keys(JwtSettings settings)
    {
        if (settings.KeysFile is { } file)
        {
            if (!File.Exists(file))
                throw new ConfigException(JwtSettings.Prefix + "keys.file", file, "there is no such file.");
            return new(file, new KeySetRetriever(), new FileDocumentRetriever());
        }
        var url = settings.KeysUrl ?? new Uri(settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration");
        return new(
            url.ToString(),
            settings.KeysUrl is null ? new OpenIdConnectConfigurationRetriever() : new KeySetRetriever(),
            new HttpDocumentRetriever { RequireHttps = !url.IsLoopback });
    }

    /// <summary>Keys that come as a bare key set.</summary>
    private sealed class KeySetRetriever : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
        {
            var keys = new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel));
            var configuration = new OpenIdConnectConfiguration { JsonWebKeySet = keys };
            foreach (var key in keys.GetSigningKeys())
                configuration.SigningKeys.Add(key);
            return configuration;
        }
    }
}
