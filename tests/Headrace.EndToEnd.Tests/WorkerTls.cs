using System.Security.Cryptography.X509Certificates;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A certificate for all workers and users of a test: listeners by HTTPS that let in nobody else.</summary>
internal sealed class WorkerTls : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly X509Certificate2 _certificate;
    private Dictionary<string, string>? _javaSettings;

    public WorkerTls(TempFolder folder)
    {
        _certificate = _authority.Issue("worker", "127.0.0.1");
        using var key = _certificate.GetECDsaPrivateKey()!;
        Settings = new Dictionary<string, string>
        {
            ["listeners.https.ssl.keystore.type"] = "PEM",
            ["listeners.https.ssl.keystore.location"] = folder.WriteText("worker.pem", key.ExportPkcs8PrivateKeyPem() + "\n" + _certificate.ExportCertificatePem()),
            ["listeners.https.ssl.truststore.type"] = "PEM",
            ["listeners.https.ssl.truststore.location"] = folder.WriteText("authority.pem", _authority.AuthorityPem),
            ["listeners.https.ssl.client.auth"] = "required",
        };
    }

    /// <summary>The settings of a worker of ours.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Writes the same as Java's stores, and returns the settings of a worker of Kafka Connect.</summary>
    public async Task<IReadOnlyDictionary<string, string>> WriteJavaStoresAsync(TempFolder folder)
    {
        const string Password = "store-pass";
        if (_javaSettings is not null)
            return _javaSettings;
        var keys = folder.Combine("worker.p12");
        await File.WriteAllBytesAsync(keys, _certificate.Export(X509ContentType.Pkcs12, Password));
        var trusted = folder.Combine("trusted.p12");
        await Keytool.RunAsync(Password, "-importcert", "-noprompt", "-alias", "authority", "-file", Settings["listeners.https.ssl.truststore.location"], "-storetype", "PKCS12", "-keystore", trusted);
        return _javaSettings = new()
        {
            ["listeners.https.ssl.keystore.type"] = "PKCS12",
            ["listeners.https.ssl.keystore.location"] = keys,
            ["listeners.https.ssl.keystore.password"] = Password,
            ["listeners.https.ssl.truststore.type"] = "PKCS12",
            ["listeners.https.ssl.truststore.location"] = trusted,
            ["listeners.https.ssl.truststore.password"] = Password,
            ["listeners.https.ssl.client.auth"] = "required",
        };
    }

    /// <summary>Makes what a user's client connects by.</summary>
    public SocketsHttpHandler NewHandler()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority.Authority);
        return new() { SslOptions = { CertificateChainPolicy = policy, ClientCertificates = [_certificate] } };
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }
}
