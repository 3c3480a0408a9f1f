using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Headrace.Kafka.Client;

/// <summary>The certificate that this side shows, with its key and issuers.</summary>
internal static class OwnCertificate
{
    /// <summary>Makes it from PEM texts.</summary>
    /// <param name="settingKey">The setting that errors name.</param>
    /// <param name="chain">The certificates, our own first.</param>
    /// <param name="key">The private key.</param>
    /// <param name="password">What the key is encrypted with; null where it is not.</param>
    /// <exception cref="ClientConfigException">They don't fit each other, or the key can't be opened.</exception>
    public static SslStreamCertificateContext FromPem(string settingKey, string chain, string key, string? password)
    {
        try
        {
            using var loaded = password is null ? X509Certificate2.CreateFromPem(chain, key) : X509Certificate2.CreateFromEncryptedPem(chain, key, password);
            var issuers = new X509Certificate2Collection();
            issuers.ImportFromPem(chain);
            // Windows takes no key that lives in memory only, unless it came from a PKCS12.
            var own = X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
            return SslStreamCertificateContext.Create(own, issuers, offline: true);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new ClientConfigException(settingKey, null, $"can't be used: {error.Message}", error);
        }
    }
}
