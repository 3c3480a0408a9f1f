using System.Net.Security;
using System.Net.Sockets;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Http;

/// <summary>Makes the HTTP clients by which workers of a group reach each other: no redirects, no proxy, and for <c>https</c> the certificates of the worker's own settings.</summary>
public static class WorkerHttpClient
{
    /// <summary>Set on a request that has to go to a machine that an earlier one has gone to, whatever the name stands for meanwhile.</summary>
    internal static readonly HttpRequestOptionsKey<WorkerAddress> Address = new("headrace.address");

    /// <summary>So long a connection is kept: then the next one shows certificates that may have changed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Makes a client.</summary>
    /// <param name="tls">Key and trust store, read at the first <c>https</c> connection; null for what the machine trusts.</param>
    /// <param name="timeout">The longest time that a request may take.</param>
    public static HttpClient Create(TlsStores? tls, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = ConnectionLifetime };
        if (tls is not null)
            handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context, tls, cancellationToken);
        return new(handler) { Timeout = timeout };
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, TlsStores tls, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            context.InitialRequestMessage.Options.TryGetValue(Address, out var address);
            await socket.ConnectAsync(address?.EndPoint ?? context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            if (address is not null)
                address.EndPoint = socket.RemoteEndPoint;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps)
            return stream;
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(tls.ClientOptions(context.DnsEndPoint.Host), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
