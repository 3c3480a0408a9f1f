using static Headrace.Kafka.Client.ClientKinds;
using static Headrace.Kafka.Client.KeyTreatment;

namespace Headrace.Kafka.Client;

/// <summary>Properties of SASL/OAUTHBEARER, known to all clients.</summary>
internal static class OAuthKeys
{
    private const string Endpoint = "sasl.oauthbearer.token.endpoint.url";
    private const string ClientId = "sasl.oauthbearer.client.credentials.client.id";
    private const string ClientSecret = "sasl.oauthbearer.client.credentials.client.secret";
    private const string Scope = "sasl.oauthbearer.scope";
    private const string Retriever = "sasl.oauthbearer.jwt.retriever.class";
    private const string UnsecuredClaim = "unsecuredLoginStringClaim_";
    private const string BrokerSide = "the broker checks tokens.";

    public static readonly ClientKey[] All =
    [
        new(Endpoint, ClientKinds.All, Converted, ApplyLogin),
        new(ClientId, ClientKinds.All, Same),
        new(ClientSecret, ClientKinds.All, Same) { IsSecret = true },
        new(Scope, ClientKinds.All, Same),
        new("sasl.oauthbearer.sub.claim.name", ClientKinds.All, Same, SetIfOAuth),
        new(Retriever, ClientKinds.All, Converted),
        new("sasl.oauthbearer.assertion.algorithm", ClientKinds.All, Same, SetIfOAuth),
        new("sasl.oauthbearer.assertion.claim.aud", ClientKinds.All, Same, SetIfOAuth),
        new("sasl.oauthbearer.assertion.claim.exp.seconds", ClientKinds.All, Same, (t, key) => SetSecondsIfOAuth(t, key, 1, 86_400)),
        new("sasl.oauthbearer.assertion.claim.iss", ClientKinds.All, Same, SetIfOAuth),
        new("sasl.oauthbearer.assertion.claim.jti.include", ClientKinds.All, Same, SetIfOAuth),
        new("sasl.oauthbearer.assertion.claim.nbf.seconds", ClientKinds.All, Same, (t, key) => SetSecondsIfOAuth(t, key, 0, 3600)),
        new("sasl.oauthbearer.assertion.claim.sub", ClientKinds.All, Same, SetIfOAuth),
        new("sasl.oauthbearer.assertion.file", ClientKinds.All, Same, SetIfOAuth),
        new("sasl.oauthbearer.assertion.private.key.file", ClientKinds.All, Same, SetIfOAuth),
        new("sasl.oauthbearer.assertion.private.key.passphrase", ClientKinds.All, Same, SetIfOAuth) { IsSecret = true },
        new("sasl.oauthbearer.assertion.template.file", ClientKinds.All, Renamed,
            (t, key) => { if (IsOAuth(t) && t.Text(key) is { } file) t.Set("sasl.oauthbearer.assertion.jwt.template.file", file); }),
        new("sasl.oauthbearer.jwt.validator.class", ClientKinds.All, Warned,
            (t, key) => t.WarnIfChanged(key, "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator", BrokerSide)),
        new("sasl.oauthbearer.scope.claim.name", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "scope", BrokerSide)),
        new("sasl.oauthbearer.jwks.endpoint.url", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, BrokerSide)),
        new("sasl.oauthbearer.jwks.endpoint.refresh.ms", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "3600000", BrokerSide)),
        new("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "100", BrokerSide)),
        new("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "10000", BrokerSide)),
        new("sasl.oauthbearer.clock.skew.seconds", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "30", BrokerSide)),
        new("sasl.oauthbearer.expected.audience", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "", BrokerSide)),
        new("sasl.oauthbearer.expected.issuer", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, BrokerSide)),
        new("sasl.oauthbearer.header.urlencode", ClientKinds.All, Converted, RefuseUrlEncoding),
    ];

    /// <summary>Whether tokens come from an https address, for which the trust store is used too.</summary>
    public static bool FetchesTokenByHttps(Translation t) => IsOAuth(t) && t.Text(Endpoint) is { } url && url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private static bool IsOAuth(Translation t) => SaslKeys.MechanismOf(t) == "OAUTHBEARER";

    private static void ApplyLogin(Translation t, string key)
    {
        if (!IsOAuth(t))
            return;
        var jaas = SaslKeys.JaasOf(t);
        if (jaas is not null && jaas.Module != "OAuthBearerLoginModule")
            throw new ClientConfigException(SaslKeys.Jaas, null, $"names {jaas.Module}, which does not fit sasl.mechanism=OAUTHBEARER.");
        if (t.Text(key) is { } url)
            ApplyEndpoint(t, jaas, url);
        else if (jaas?.Option(UnsecuredClaim + "sub") is { } principal)
            ApplyUnsecured(t, principal, jaas);
        else
            throw new ClientConfigException(key, null, "is missing. sasl.mechanism=OAUTHBEARER fetches its tokens there.");
    }

    private static void ApplyEndpoint(Translation t, JaasConfig? jaas, string url)
    {
        if (!url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            throw new ClientConfigException(Endpoint, url, "is neither http nor https. Tokens can't be read from a file.");
        t.Set("sasl.oauthbearer.method", "oidc");
        t.Set(Endpoint, url);
        switch (t.Text(Retriever) is { } name ? Translation.SimpleClassName(name) : null)
        {
            case null or "DefaultJwtRetriever" or "ClientCredentialsJwtRetriever":
                t.Set("sasl.oauthbearer.client.id", t.Text(ClientId) ?? jaas?.Option("clientId") ?? throw new ClientConfigException(ClientId, null, "is missing."));
                t.Set("sasl.oauthbearer.client.secret", t.Text(ClientSecret) ?? jaas?.Option("clientSecret") ?? throw new ClientConfigException(ClientSecret, null, "is missing."));
                break;
            case "JwtBearerJwtRetriever":
                t.Set("sasl.oauthbearer.grant.type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
                break;
            default:
                throw new ClientConfigException(Retriever, t.Raw(Retriever), "is not supported. Use DefaultJwtRetriever, ClientCredentialsJwtRetriever or JwtBearerJwtRetriever.");
        }
        if ((t.Text(Scope) ?? jaas?.Option("scope")) is { } scope)
            t.Set(Scope, scope);
    }

    // Tokens without a signature: for tests of a broker that takes them.
    private static void ApplyUnsecured(Translation t, string principal, JaasConfig jaas)
    {
        if (principal.Contains(' ', StringComparison.Ordinal))
            throw new ClientConfigException(SaslKeys.Jaas, null, $"has a blank in {UnsecuredClaim}sub.");
        var life = jaas.Option("unsecuredLoginLifetimeSeconds") is { } seconds ? $" life={seconds}" : "";
        t.Set("enable.sasl.oauthbearer.unsecure.jwt", true);
        t.Set("sasl.oauthbearer.config", $"principal={principal}{life}");
    }

    private static void SetIfOAuth(Translation t, string key)
    {
        if (IsOAuth(t) && t.Text(key) is { } value)
            t.Set(key, value);
    }

    private static void SetSecondsIfOAuth(Translation t, string key, int libraryMin, int max)
    {
        if (IsOAuth(t) && t.IsSet(key))
            t.Set(key, t.Clamp(key, t.Int32(key, 0, 0, max), libraryMin, max));
    }

    private static void RefuseUrlEncoding(Translation t, string key)
    {
        if (IsOAuth(t) && t.Boolean(key, false))
            throw new ClientConfigException(key, "true", "is not supported: the client id and secret are sent as they are.");
    }
}
