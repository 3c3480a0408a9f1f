using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace Headrace.Connect.Rest.Tests.Https;

/// <summary>Key and trust stores as files, in the formats that users have.</summary>
internal sealed class StoreFiles(TempFolder folder)
{
    public const string Password = "store-secret";
    public const string KeyPassword = "key-secret";

    /// <summary>The settings of a key store of a kind.</summary>
    /// <param name="kind"><c>inline</c>, <c>inline-encrypted</c>, <c>pem</c>, <c>p12</c> or <c>jks</c>.</param>
    /// <param name="certificate">What it holds.</param>
    public Dictionary<string, string?> KeyStore(string kind, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        switch (kind)
        {
            case "inline":
                // In one line, as it gets into a properties file.
                return new()
                {
                    ["ssl.keystore.type"] = "PEM",
                    ["ssl.keystore.key"] = key.ExportPkcs8PrivateKeyPem().ReplaceLineEndings(" "),
                    ["ssl.keystore.certificate.chain"] = certificate.ExportCertificatePem().ReplaceLineEndings(" "),
                };
            case "inline-encrypted":
                return new()
                {
                    ["ssl.keystore.type"] = "PEM",
                    ["ssl.keystore.key"] = key.ExportEncryptedPkcs8PrivateKeyPem(KeyPassword, new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2048)),
                    ["ssl.keystore.certificate.chain"] = certificate.ExportCertificatePem(),
                    ["ssl.key.password"] = KeyPassword,
                };
            case "pem":
                return new() { ["ssl.keystore.type"] = "PEM", ["ssl.keystore.location"] = folder.WriteText("key.pem", Pem(certificate)) };
            case "p12":
                return new()
                {
                    ["ssl.keystore.type"] = "PKCS12",
                    ["ssl.keystore.location"] = Write("key.p12", certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password)),
                    ["ssl.keystore.password"] = Password,
                };
            default:
                var store = new JksStore();
                store.SetKeyEntry("own", PrivateKey(key), KeyPassword.ToCharArray(), [new Org.BouncyCastle.X509.X509Certificate(certificate.RawData)]);
                return new()
                {
                    ["ssl.keystore.location"] = Write("key.jks", Save(store)),
                    ["ssl.keystore.password"] = Password,
                    ["ssl.key.password"] = KeyPassword,
                };
        }
    }

    public Dictionary<string, string?> TrustStore(string kind, X509Certificate2 certificate)
    {
        switch (kind)
        {
            case "inline":
                return new() { ["ssl.truststore.certificates"] = certificate.ExportCertificatePem() };
            case "pem":
                return new() { ["ssl.truststore.location"] = folder.WriteText("trust.pem", certificate.ExportCertificatePem()) };
            case "p12":
                using (var publicPart = X509CertificateLoader.LoadCertificate(certificate.RawData))
                {
                    return new()
                    {
                        ["ssl.truststore.location"] = Write("trust.p12", publicPart.Export(X509ContentType.Pkcs12, Password)),
                        ["ssl.truststore.password"] = Password,
                    };
                }
            default:
                var store = new JksStore();
                store.SetCertificateEntry("authority", new Org.BouncyCastle.X509.X509Certificate(certificate.RawData));
                return new() { ["ssl.truststore.location"] = Write("trust.jks", Save(store)), ["ssl.truststore.password"] = Password };
        }
    }

    public static string Pem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n";
    }

    private static AsymmetricKeyParameter PrivateKey(ECDsa key) => PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey());

    private static byte[] Save(JksStore store)
    {
        using var stream = new MemoryStream();
        store.Save(stream, Password.ToCharArray());
        return stream.ToArray();
    }

    private string Write(string name, byte[] bytes)
    {
        var path = folder.Combine(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
