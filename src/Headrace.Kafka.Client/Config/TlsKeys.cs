using static Headrace.Kafka.Client.KeyTreatment;

namespace Headrace.Kafka.Client;

/// <summary>Properties of TLS, known to all clients.</summary>
internal static class TlsKeys
{
    public const string SecurityProtocol = "security.protocol";

    private const string TrustLocation = "ssl.truststore.location";
    private const string TrustType = "ssl.truststore.type";
    private const string TrustPassword = "ssl.truststore.password";
    private const string TrustCertificates = "ssl.truststore.certificates";
    private const string KeyLocation = "ssl.keystore.location";
    private const string KeyType = "ssl.keystore.type";
    private const string KeyStorePassword = "ssl.keystore.password";
    private const string KeyPassword = "ssl.key.password";
    private const string KeyPem = "ssl.keystore.key";
    private const string KeyChain = "ssl.keystore.certificate.chain";
    private const string EndpointAlgorithm = "ssl.endpoint.identification.algorithm";
    private const string OpenSsl = "TLS is OpenSSL's, which is built in.";

    public static readonly ClientKey[] All =
    [
        new(SecurityProtocol, ClientKinds.All, Same, (t, key) => t.Set(key, ProtocolOf(t))),
        new(TrustCertificates, ClientKinds.All, Converted, ApplyTrust) { IsSecret = true },
        new(TrustLocation, ClientKinds.All, Converted),
        new(TrustType, ClientKinds.All, Converted),   // the file's first bytes say it better: keytool writes PKCS12 into .jks files
        new(TrustPassword, ClientKinds.All, Converted) { IsSecret = true },
        new(KeyPem, ClientKinds.All, Converted, ApplyKey) { IsSecret = true },
        new(KeyChain, ClientKinds.All, Converted) { IsSecret = true },
        new(KeyLocation, ClientKinds.All, Converted),
        new(KeyType, ClientKinds.All, Converted),
        new(KeyStorePassword, ClientKinds.All, Converted) { IsSecret = true },
        new(KeyPassword, ClientKinds.All, Converted) { IsSecret = true },
        new(EndpointAlgorithm, ClientKinds.All, Converted, ApplyEndpointAlgorithm),
        new("ssl.cipher.suites", ClientKinds.All, Converted, ApplyCipherSuites),
        new("ssl.protocol", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "TLSv1.3", "TLS 1.2 or 1.3 is negotiated.")),
        new("ssl.enabled.protocols", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "TLSv1.2,TLSv1.3", "TLS 1.2 or 1.3 is negotiated.")),
        new("ssl.provider", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, OpenSsl)),
        new("security.providers", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, OpenSsl)),
        new("ssl.keymanager.algorithm", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "SunX509", OpenSsl)),
        new("ssl.trustmanager.algorithm", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "PKIX", OpenSsl)),
        new("ssl.secure.random.implementation", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, OpenSsl)),
        new("ssl.engine.factory.class", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, OpenSsl)),
    ];

    /// <summary>Whether the connection to the brokers is by SASL.</summary>
    public static bool IsSasl(Translation t) => ProtocolOf(t).StartsWith("SASL", StringComparison.Ordinal);

    private static string ProtocolOf(Translation t) => t.Word(SecurityProtocol, "PLAINTEXT", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");

    private static bool IsTls(Translation t) => ProtocolOf(t).EndsWith("SSL", StringComparison.Ordinal);

    // Java reads stores only for connections that use them; so worker files may name files that are not there.
    private static void ApplyTrust(Translation t, string key)
    {
        if (IsTls(t) && TrustPem(t, key) is { } pem)
            t.Set("ssl.ca.pem", pem);
    }

    /// <summary>Who is trusted, whatever the protocol is; null for what the machine trusts.</summary>
    public static string? TrustedPem(Translation t) => TrustPem(t, TrustCertificates);

    private static string? TrustPem(Translation t, string key)
    {
        if (t.Text(key) is { } pem)
        {
            if (t.Text(TrustLocation) is not null)
                throw new ClientConfigException(TrustLocation, null, $"can't be together with {key}. Keep one of the two.");
            return PemText.Certificates(key, pem);
        }
        return t.Text(TrustLocation) is { } location ? KeyStoreFile.ReadCertificates(TrustLocation, location, TrustPassword, t.Text(TrustPassword)) : null;
    }

    private static void ApplyKey(Translation t, string key)
    {
        if (!IsTls(t))
            return;
        if (t.Text(key) is { } pem)
        {
            if (t.Text(KeyLocation) is not null)
                throw new ClientConfigException(KeyLocation, null, $"can't be together with {key}. Keep one of the two.");
            var chain = t.Text(KeyChain) ?? throw new ClientConfigException(KeyChain, null, $"is missing. {key} needs the certificates that belong to it.");
            t.Set("ssl.key.pem", PemText.PrivateKey(key, pem));
            t.Set("ssl.certificate.pem", PemText.Certificates(KeyChain, chain));
            if (t.Text(KeyPassword) is { } password)
                t.Set("ssl.key.password", password);
        }
        else if (t.Text(KeyLocation) is { } location)
        {
            var (keyPem, chainPem, isEncrypted) = KeyStoreFile.ReadKey(KeyLocation, location, KeyStorePassword, t.Text(KeyStorePassword), t.Text(KeyPassword));
            t.Set("ssl.key.pem", keyPem);
            t.Set("ssl.certificate.pem", chainPem);
            if (isEncrypted && t.Text(KeyPassword) is { } password)
                t.Set("ssl.key.password", password);
        }
    }

    private static void ApplyEndpointAlgorithm(Translation t, string key) => t.Set(key, (t.Raw(key) ?? "https").ToUpperInvariant() switch
    {
        "" or "NONE" => "none",
        "HTTPS" => "https",
        _ => throw new ClientConfigException(key, t.Raw(key), "is not known. Leave it out to check the broker's name, or make it empty to check none."),
    });

    // OpenSSL's list is for TLS 1.2 alone: those of TLS 1.3 are always allowed, and a list with nothing else would be refused.
    private static void ApplyCipherSuites(Translation t, string key)
    {
        var suites = (t.Raw(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(suite => !suite.StartsWith("TLS_AES_", StringComparison.Ordinal) && !suite.StartsWith("TLS_CHACHA20_", StringComparison.Ordinal));
        var list = string.Join(',', suites);
        if (list.Length > 0)
            t.Set(key, list);
    }
}
