using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Headrace.Kafka.Client;

/// <summary>How our own connections reach a broker: TLS and login as the settings of the other clients say.</summary>
/// <remarks>Its text form shows nothing: it holds secrets.</remarks>
internal sealed class ConnectionOptions
{
    private ConnectionOptions(string clientId, TimeSpan connectTimeout, TimeSpan requestTimeout, SaslLogin? login, Func<string, SslClientAuthenticationOptions>? tls)
    {
        ClientId = clientId;
        ConnectTimeout = connectTimeout;
        RequestTimeout = requestTimeout;
        Login = login;
        Tls = tls;
    }

    public string ClientId { get; }

    public TimeSpan ConnectTimeout { get; }

    public TimeSpan RequestTimeout { get; }

    /// <summary>The login; null for none.</summary>
    public SaslLogin? Login { get; }

    /// <summary>Makes the TLS options for a host; null for plain text.</summary>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; }

    /// <exception cref="ClientConfigException">The settings need something that our own connections can't do.</exception>
    public static ConnectionOptions From(ClientSettings settings)
    {
        var library = settings.Library;
        var protocol = library.GetValueOrDefault("security.protocol", "PLAINTEXT");
        var connectTimeout = TimeSpan.FromMilliseconds(
            long.Parse(library.GetValueOrDefault("socket.connection.setup.timeout.ms", "10000"), CultureInfo.InvariantCulture));
        return new(
            settings.ClientId, connectTimeout, settings.RequestTimeout,
            protocol.StartsWith("SASL", StringComparison.Ordinal) ? SaslLogin.From(settings) : null,
            protocol.EndsWith("SSL", StringComparison.Ordinal) ? TlsOptions(library) : null);
    }

    private static Func<string, SslClientAuthenticationOptions> TlsOptions(IReadOnlyDictionary<string, string> library)
    {
        X509ChainPolicy? policy = null;
        if (library.GetValueOrDefault("ssl.ca.pem") is { } trusted)
        {
            policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(trusted);
        }
        var own = OwnCertificateOf(library);
        var checksName = library.GetValueOrDefault("ssl.endpoint.identification.algorithm", "https") == "https";
        return host => new()
        {
            TargetHost = host,
            CertificateChainPolicy = policy?.Clone(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = own,
            RemoteCertificateValidationCallback = (_, _, _, errors) =>
                (checksName ? errors : errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        };
    }

    private static SslStreamCertificateContext? OwnCertificateOf(IReadOnlyDictionary<string, string> library)
    {
        if (library.GetValueOrDefault("ssl.certificate.pem") is not { } chain || library.GetValueOrDefault("ssl.key.pem") is not { } key)
            return null;
        return OwnCertificate.FromPem("ssl.keystore.key", chain, key, library.GetValueOrDefault("ssl.key.password"));
    }
}
