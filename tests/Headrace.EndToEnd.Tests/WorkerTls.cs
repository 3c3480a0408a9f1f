using System.Security.Cryptography.X509Certificates;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A certificate for all workers and users of a test: listeners by HTTPS that let in nobody else.</summary>
internal sealed class WorkerTls : IDisposable
{
    private readonly TestCertificates _authority = new();
    private readonly X509Certificate2 _certificate;

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

    /// <summary>The settings of a worker.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

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
