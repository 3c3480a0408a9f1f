using System.Globalization;
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
    private const string SubClaim = "sasl.oauthbearer.sub.claim.name";
    private const string Algorithm = "sasl.oauthbearer.assertion.algorithm";
    private const string Audience = "sasl.oauthbearer.assertion.claim.aud";
    private const string ExpirySeconds = "sasl.oauthbearer.assertion.claim.exp.seconds";
    private const string Issuer = "sasl.oauthbearer.assertion.claim.iss";
    private const string IncludeId = "sasl.oauthbearer.assertion.claim.jti.include";
    private const string NotBeforeSeconds = "sasl.oauthbearer.assertion.claim.nbf.seconds";
    private const string Subject = "sasl.oauthbearer.assertion.claim.sub";
    private const string Passphrase = "sasl.oauthbearer.assertion.private.key.passphrase";
    private const string UrlEncode = "sasl.oauthbearer.header.urlencode";
    private const string UnsecuredClaim = "unsecuredLoginStringClaim_";
    private const string BrokerSide = "the broker checks tokens.";

    public static readonly ClientKey[] All =
    [
        new(Endpoint, ClientKinds.All, Ours, ApplyLogin),
        new(ClientId, ClientKinds.All, Ours),
        new(ClientSecret, ClientKinds.All, Ours) { IsSecret = true },
        new(Scope, ClientKinds.All, Ours),
        new(SubClaim, ClientKinds.All, Ours),
        new(Retriever, ClientKinds.All, Ours),
        new(Algorithm, ClientKinds.All, Ours),
        new(Audience, ClientKinds.All, Ours),
        new(ExpirySeconds, ClientKinds.All, Ours),
        new(Issuer, ClientKinds.All, Ours),
        new(IncludeId, ClientKinds.All, Ours),
        new(NotBeforeSeconds, ClientKinds.All, Ours),
        new(Subject, ClientKinds.All, Ours),
        new(JwtAssertion.FileKey, ClientKinds.All, Ours),
        new(JwtAssertion.PrivateKeyKey, ClientKinds.All, Ours),
        new(Passphrase, ClientKinds.All, Ours) { IsSecret = true },
        new(JwtAssertion.TemplateKey, ClientKinds.All, Ours),
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
        new(UrlEncode, ClientKinds.All, Ours),
    ];

    private static bool IsOAuth(Translation t) => SaslKeys.MechanismOf(t) == "OAUTHBEARER";

    private static void ApplyLogin(Translation t, string key)
    {
        if (!IsOAuth(t))
            return;
        var jaas = SaslKeys.JaasOf(t);
        if (jaas is not null && jaas.Module != "OAuthBearerLoginModule")
            throw new ClientConfigException(SaslKeys.Jaas, null, $"names {jaas.Module}, which does not fit sasl.mechanism=OAUTHBEARER.");
        if (t.Text(key) is { } url)
            t.Tokens = SourceOf(t, jaas, url);
        else if (jaas?.Option(UnsecuredClaim + "sub") is { } principal)
            t.Tokens = new UnsecuredTokenSource(principal, LifeOf(jaas), TimeProvider.System);   // for tests of a broker that takes tokens without a signature
        else
            throw new ClientConfigException(key, null, "is missing. sasl.mechanism=OAUTHBEARER fetches its tokens there.");
    }

    private static IBearerTokenSource SourceOf(Translation t, JaasConfig? jaas, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https" or "file"))
            throw new ClientConfigException(Endpoint, url, "is no address of http, https or file.");
        var retriever = t.Text(Retriever) is { } name ? Translation.SimpleClassName(name) : "DefaultJwtRetriever";
        if (retriever == "DefaultJwtRetriever")
            retriever = endpoint.IsFile ? "FileJwtRetriever" : "ClientCredentialsJwtRetriever";
        var principalClaim = t.Text(SubClaim) ?? "sub";
        return retriever switch
        {
            "FileJwtRetriever" when endpoint.IsFile => new FileTokenSource(ExistingFile(Endpoint, endpoint.LocalPath), principalClaim, TimeProvider.System),
            "FileJwtRetriever" => throw new ClientConfigException(Endpoint, url, "is no file, from which FileJwtRetriever takes its tokens."),
            _ when endpoint.IsFile => throw new ClientConfigException(Endpoint, url, $"is a file, from which only FileJwtRetriever takes tokens, and not {retriever}."),
            "ClientCredentialsJwtRetriever" => Http(CredentialsOf(t, jaas), t.Text(Scope) ?? jaas?.Option("scope")),
            "JwtBearerJwtRetriever" => Http(new JwtBearerGrant(AssertionOf(t)), t.Text(Scope)),
            _ => throw new ClientConfigException(
                Retriever, t.Raw(Retriever), "is not supported. Use DefaultJwtRetriever, ClientCredentialsJwtRetriever, JwtBearerJwtRetriever or FileJwtRetriever."),
        };

        HttpTokenSource Http(ITokenGrant grant, string? scope) => new(endpoint, grant, TimeProvider.System)
        {
            Scope = scope,
            Trusted = endpoint.Scheme == "https" ? TlsKeys.TrustedPem(t) : null,
            PrincipalClaim = principalClaim,
        };
    }

    // As Kafka's client chooses: a file, claims to sign, a secret.
    private static ITokenGrant CredentialsOf(Translation t, JaasConfig? jaas)
    {
        var id = t.Text(ClientId) ?? jaas?.Option("clientId");
        if (t.Text(JwtAssertion.FileKey) is not null || t.Text(Issuer) is not null)
            return new ClientAssertionGrant(id, AssertionOf(t));
        return new ClientSecretGrant(
            id ?? throw new ClientConfigException(ClientId, null, "is missing."),
            t.Text(ClientSecret) ?? jaas?.Option("clientSecret") ?? throw new ClientConfigException(ClientSecret, null, "is missing."),
            t.Boolean(UrlEncode, false));
    }

    private static JwtAssertion AssertionOf(Translation t)
    {
        if (t.Text(JwtAssertion.FileKey) is { } file)
            return new(TimeProvider.System) { File = ExistingFile(JwtAssertion.FileKey, file) };
        var claims = new Dictionary<string, string>();
        foreach (var (claim, key) in (ReadOnlySpan<(string, string)>)[("aud", Audience), ("iss", Issuer), ("sub", Subject)])
        {
            if (t.Text(key) is { } value)
                claims[claim] = value;
        }
        return new(TimeProvider.System)
        {
            Algorithm = t.Word(Algorithm, "RS256", "RS256", "ES256"),
            PrivateKeyFile = ExistingFile(
                JwtAssertion.PrivateKeyKey, t.Text(JwtAssertion.PrivateKeyKey) ?? throw new ClientConfigException(JwtAssertion.PrivateKeyKey, null, "is missing. The assertion is signed by it.")),
            Passphrase = t.Text(Passphrase),
            TemplateFile = t.Text(JwtAssertion.TemplateKey) is { } template ? ExistingFile(JwtAssertion.TemplateKey, template) : null,
            Claims = claims,
            ExpirySeconds = t.Int32(ExpirySeconds, 300, 0, 86_400),
            NotBeforeSeconds = t.Int32(NotBeforeSeconds, 60, 0, 3600),
            HasId = t.Boolean(IncludeId, false),
        };
    }

    private static string ExistingFile(string key, string file) => File.Exists(file) ? file : throw new ClientConfigException(key, file, "is a file that is not there.");

    private static TimeSpan LifeOf(JaasConfig jaas)
    {
        if (jaas.Option("unsecuredLoginLifetimeSeconds") is not { } text)
            return TimeSpan.FromHours(1);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1_000_000_000
            ? TimeSpan.FromSeconds(seconds)
            : throw new ClientConfigException(SaslKeys.Jaas, null, "has an unsecuredLoginLifetimeSeconds that is not a whole number of at least 1.");
    }
}
