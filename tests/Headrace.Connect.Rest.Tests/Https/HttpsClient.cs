using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Headrace.Connect.Rest.Tests.Https;

/// <summary>A client of https listeners on 127.0.0.1: one connection for each request, and what the handshake showed.</summary>
internal sealed class HttpsClient(X509Certificate2 authority, X509Certificate2? own = null, SslProtocols protocols = SslProtocols.None)
{
    /// <summary>The serial number of the certificate that the server showed last.</summary>
    public string? ServerSerial { get; private set; }

    public SslProtocols Protocol { get; private set; }

    public TlsCipherSuite CipherSuite { get; private set; }

    public Task<(HttpStatusCode Status, Version Version, string Body)> GetAsync(int port, string path, Version? version = null, string host = "127.0.0.1") =>
        SendAsync(HttpMethod.Get, port, path, version, host);

    public async Task<(HttpStatusCode Status, Version Version, string Body)> SendAsync(
        HttpMethod method, int port, string path, Version? version = null, string host = "127.0.0.1", AuthenticationHeaderValue? authorization = null)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync };
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(method, $"https://{host}:{port}{path}")
        {
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Authorization = authorization;
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Version, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
        var stream = new SslStream(new System.Net.Sockets.NetworkStream(socket, ownsSocket: true));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = context.DnsEndPoint.Host,
                EnabledSslProtocols = protocols,
                CertificateChainPolicy = policy,
                ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, null, offline: true),
                ApplicationProtocols = context.InitialRequestMessage.Version.Major == 2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
            },
            cancellationToken);
        ServerSerial = stream.RemoteCertificate!.GetSerialNumberString();
        Protocol = stream.SslProtocol;
        CipherSuite = stream.NegotiatedCipherSuite;
        return stream;
    }
}
