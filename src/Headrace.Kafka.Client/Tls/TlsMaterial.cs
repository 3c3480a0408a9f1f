using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Headrace.Kafka.Client;

/// <summary>What key and trust store held when they were read.</summary>
/// <param name="Own">The certificate to show; null without a key store.</param>
/// <param name="Trusted">The certificates to trust; null for those of the machine.</param>
internal sealed record TlsMaterial(SslStreamCertificateContext? Own, X509Certificate2Collection? Trusted)
{
    /// <summary>Reads the stores.</summary>
    /// <exception cref="ClientConfigException">One can't be used.</exception>
    public static TlsMaterial Read(TlsSettings settings)
    {
        var own = ReadOwn(settings);
        return new(own, ReadTrusted(settings, own));
    }

    private static SslStreamCertificateContext? ReadOwn(TlsSettings settings)
    {
        var keyPassword = settings.Text("ssl.key.password");
        if (settings.Text("ssl.keystore.key") is { } keyPem)
        {
            var (keyName, chainName) = (settings.NameOf("ssl.keystore.key"), settings.NameOf("ssl.keystore.certificate.chain"));
            if (settings.Text("ssl.keystore.location") is not null)
                throw new ClientConfigException(keyName, null, $"and {settings.NameOf("ssl.keystore.location")} exclude each other. Leave one out.");
            var chain = settings.Text("ssl.keystore.certificate.chain")
                ?? throw new ClientConfigException(chainName, null, $"is missing. {keyName} needs the certificates that belong to it.");
            var key = PemText.PrivateKey(keyName, keyPem);
            return OwnCertificate.FromPem(keyName, PemText.Certificates(chainName, chain), key, PasswordFor(settings, key, keyPassword));
        }
        if (settings.Text("ssl.keystore.location") is not { } location)
            return null;
        var name = settings.NameOf("ssl.keystore.location");
        var (filedKey, filedChain, _) = KeyStoreFile.ReadKey(
            name, location, settings.NameOf("ssl.keystore.password"), settings.Text("ssl.keystore.password"), keyPassword, settings.NameOf("ssl.key.password"));
        return OwnCertificate.FromPem(name, filedChain, filedKey, PasswordFor(settings, filedKey, keyPassword));
    }

    private static string? PasswordFor(TlsSettings settings, string key, string? password)
    {
        if (!PemText.IsEncrypted(key))
            return null;
        return password ?? throw new ClientConfigException(settings.NameOf("ssl.key.password"), null, "is missing: the private key is encrypted.");
    }

    private static X509Certificate2Collection? ReadTrusted(TlsSettings settings, SslStreamCertificateContext? own)
    {
        string pem;
        if (settings.Text("ssl.truststore.certificates") is { } certificates)
        {
            var name = settings.NameOf("ssl.truststore.certificates");
            if (settings.Text("ssl.truststore.location") is not null)
                throw new ClientConfigException(name, null, $"and {settings.NameOf("ssl.truststore.location")} exclude each other. Leave one out.");
            pem = PemText.Certificates(name, certificates);
        }
        else if (settings.Text("ssl.truststore.location") is { } location)
        {
            pem = KeyStoreFile.ReadCertificates(
                settings.NameOf("ssl.truststore.location"), location, settings.NameOf("ssl.truststore.password"), settings.Text("ssl.truststore.password"));
        }
        else
        {
            // Without a trust store, Kafka Connect's server and client trust what the key store itself vouches for: its own certificate, not that one's issuer.
            return own is null ? null : [own.TargetCertificate];
        }
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(pem);
        return trusted;
    }
}
