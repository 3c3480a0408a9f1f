using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Headrace.Connect.Rest.Tests.Https;

/// <summary>A request over TLS as text, to whatever certificate.</summary>
internal static class RawTls
{
    public static async Task<string> GetAsync(int port, string host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null }, TestContext.Current.CancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /connectors HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
