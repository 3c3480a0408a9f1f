using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace Headrace.Kafka.Client;

/// <summary>Reads Java's key and trust stores: JKS, PKCS12 and PEM, told apart by their first bytes.</summary>
internal static class KeyStoreFile
{
    private const long FileBytesMax = 64 << 20;

    private enum Format
    {
        Pem,
        Pkcs12,
        Jks,
    }

    /// <summary>The certificates of a trust store as PEM.</summary>
    /// <exception cref="ClientConfigException">It can't be read, or holds none.</exception>
    public static string ReadCertificates(string key, string location, string passwordKey, string? password)
    {
        var bytes = Read(key, location);
        return FormatOf(key, location, bytes) switch
        {
            Format.Pem => PemText.Certificates(key, Encoding.UTF8.GetString(bytes)),
            Format.Pkcs12 => NotEmpty(key, location, "certificate", string.Concat(Pkcs12(key, location, passwordKey, bytes, password).Select(CertificatePem))),
            _ => NotEmpty(key, location, "certificate", JksCertificates(Jks(key, location, passwordKey, bytes, password))),
        };
    }

    /// <summary>The private key of a key store and the certificates that belong to it, both as PEM.</summary>
    /// <exception cref="ClientConfigException">It can't be read, or holds no private key.</exception>
    public static (string Key, string Chain, bool IsEncrypted) ReadKey(
        string key, string location, string passwordKey, string? password, string? keyPassword, string keyPasswordKey = "ssl.key.password")
    {
        var bytes = Read(key, location);
        switch (FormatOf(key, location, bytes))
        {
            case Format.Pem:
                var pem = Encoding.UTF8.GetString(bytes);
                return (PemText.PrivateKey(key, pem), PemText.Certificates(key, pem), PemText.IsEncrypted(pem));
            case Format.Pkcs12:
                var (pkcs12Key, pkcs12Chain) = Pkcs12Key(key, location, Pkcs12(key, location, passwordKey, bytes, password));
                return (pkcs12Key, pkcs12Chain, false);
            default:
                var (jksKey, jksChain) = JksKey(key, location, Jks(key, location, passwordKey, bytes, password), keyPassword ?? password ?? "", keyPasswordKey);
                return (jksKey, jksChain, false);
        }
    }

    private static byte[] Read(string key, string location)
    {
        try
        {
            if (new FileInfo(location).Length > FileBytesMax)
                throw new ClientConfigException(key, location, "is no key store: it is larger than 64 MiB.");
            return File.ReadAllBytes(location);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ClientConfigException(key, location, $"can't be read: {error.Message}", error);
        }
    }

    private static Format FormatOf(string key, string location, ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFE, 0xED, 0xFE, 0xED, ..] => Format.Jks,
        [0x30, ..] => Format.Pkcs12,
        _ when bytes.IndexOf("-----BEGIN "u8) >= 0 => Format.Pem,
        _ => throw new ClientConfigException(key, location, "is neither JKS nor PKCS12 nor PEM."),
    };

    private static X509Certificate2Collection Pkcs12(string key, string location, string passwordKey, byte[] bytes, string? password)
    {
        try
        {
            // Ephemeral keys are not written to a store of the machine (macOS knows none).
            var flags = X509KeyStorageFlags.Exportable | (OperatingSystem.IsMacOS() ? 0 : X509KeyStorageFlags.EphemeralKeySet);
            return X509CertificateLoader.LoadPkcs12Collection(bytes, password, flags);
        }
        catch (CryptographicException error)
        {
            throw new ClientConfigException(key, location, $"can't be opened; check {passwordKey}: {error.Message}", error);
        }
    }

    private static JksStore Jks(string key, string location, string passwordKey, byte[] bytes, string? password)
    {
        try
        {
            var store = new JksStore();
            using var stream = new MemoryStream(bytes);
            store.Load(stream, (password ?? "").ToCharArray());
            return store;
        }
        catch (Exception error) when (error is IOException or GeneralSecurityException or ArgumentException)
        {
            throw new ClientConfigException(key, location, $"can't be opened; check {passwordKey}: {error.Message}", error);
        }
    }

    private static (string Key, string Chain) Pkcs12Key(string key, string location, X509Certificate2Collection certificates)
    {
        var own = certificates.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new ClientConfigException(key, location, "holds no private key.");
        using AsymmetricAlgorithm privateKey = (AsymmetricAlgorithm?)own.GetRSAPrivateKey() ?? own.GetECDsaPrivateKey()
            ?? throw new ClientConfigException(key, location, "holds a private key that is neither RSA nor EC.");

        // Our own certificate first, then its issuers, each behind the one that it issued.
        var chain = new StringBuilder(CertificatePem(own));
        var current = own;
        while (certificates.FirstOrDefault(other => other.SubjectName.RawData.AsSpan().SequenceEqual(current.IssuerName.RawData) && other != current) is { } issuer
            && !current.SubjectName.RawData.AsSpan().SequenceEqual(current.IssuerName.RawData))
        {
            chain.Append(CertificatePem(issuer));
            current = issuer;
        }
        return (privateKey.ExportPkcs8PrivateKeyPem() + "\n", chain.ToString());
    }

    private static (string Key, string Chain) JksKey(string key, string location, JksStore store, string keyPassword, string keyPasswordKey)
    {
        var alias = store.Aliases.FirstOrDefault(store.IsKeyEntry) ?? throw new ClientConfigException(key, location, "holds no private key.");
        try
        {
            var privateKey = PrivateKeyInfoFactory.CreatePrivateKeyInfo(store.GetKey(alias, keyPassword.ToCharArray()));
            var chain = string.Concat(store.GetCertificateChain(alias).Select(certificate => PemText.Block("CERTIFICATE", certificate.GetEncoded())));
            return (PemText.Block("PRIVATE KEY", privateKey.GetEncoded()), chain);
        }
        catch (Exception error) when (error is IOException or GeneralSecurityException)
        {
            throw new ClientConfigException(key, location, $"holds a private key that can't be opened; check {keyPasswordKey}: {error.Message}", error);
        }
    }

    private static string JksCertificates(JksStore store) =>
        string.Concat(store.Aliases.Where(store.IsCertificateEntry).Select(alias => PemText.Block("CERTIFICATE", store.GetCertificate(alias).GetEncoded())));

    private static string CertificatePem(X509Certificate2 certificate) => PemText.Block("CERTIFICATE", certificate.RawData);

    private static string NotEmpty(string key, string location, string what, string pem) =>
        pem.Length > 0 ? pem : throw new ClientConfigException(key, location, $"holds no {what}.");
}
