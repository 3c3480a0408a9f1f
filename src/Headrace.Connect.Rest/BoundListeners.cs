using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.PriorKnowledge;
using Headrace.Connect.Rest.Transport;
using Headrace.Kafka.Client;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headrace.Connect.Rest;

/// <summary>The HTTP servers of a worker, one for each listener: then an address that can't be bound is known by its listener, and each has its own bound port.</summary>
internal sealed class BoundListeners(RestServerOptions options, ILoggerFactory loggerFactory, ILogger logger) : IDisposable
{
    // The limits of Kafka Connect's server. Kestrel counts request line and headers apart.
    private const int RequestLineBytesMax = 8 * 1024;
    private const int HeaderBytesMax = 8 * 1024;

    private readonly List<KestrelServer> _servers = [];
    private readonly List<PlainHttp2> _plainHttp2 = [];
    private readonly KestrelServices _services = new(loggerFactory);
    private EventLoopTransport? _eventLoops;

    /// <summary>Opens listeners.</summary>
    /// <param name="listeners">Where.</param>
    /// <param name="tls">The certificates of those that are https.</param>
    /// <param name="application">Answers.</param>
    /// <param name="setting">The setting that named them, for errors.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>Their addresses, with the ports that were bound.</returns>
    /// <exception cref="ConfigException">One can't be opened; the message names it.</exception>
    public async Task<IReadOnlyList<Uri>> OpenAsync(
        IReadOnlyList<Listener> listeners, TlsSettings tls, RestApplication application, string setting, CancellationToken cancellationToken)
    {
        var stores = listeners.Any(static listener => listener.IsHttps) ? Open(tls) : null;
        var addresses = new List<Uri>(listeners.Count);
        foreach (var listener in listeners)
        {
            var endPoint = await listener.ResolveAsync(cancellationToken);
            var kestrel = listener.IsHttps ? HttpsOptions(endPoint, stores!) : HttpOptions(endPoint, NewPlainHttp2(endPoint, application));
            // Handshakes and ciphers would hold a loop up; they have the pool.
            IConnectionListenerFactory transport = EventLoop.IsSupported && !listener.IsHttps ? _eventLoops ??= new(logger) : NewPoolTransport();
            var server = NewServer(kestrel, transport);
            _servers.Add(server);
            try
            {
                await server.StartAsync(application, cancellationToken);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException)
            {
                throw new ConfigException($"Listener {listener.Text} can't be opened: port {listener.Port} is in use. Stop what uses it, or give another port in '{setting}'.", e);
            }
            catch (SocketException e)
            {
                throw new ConfigException($"Listener {listener.Text} can't be opened: {e.Message}.", e);
            }
            var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
            var port = bound is null ? listener.Port : PortOf(bound);
            addresses.Add(new UriBuilder(listener.Scheme, Listener.UrlHost(listener.Host.Length == 0 ? IPAddress.Any.ToString() : listener.Host), port).Uri);
        }
        return addresses;
    }

    /// <summary>Stops: no new requests are taken, those under way get some time.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // At the same time: one that still streams must not keep the others open.
        await Task.WhenAll([.. _plainHttp2.Select(plain => plain.StopAsync(cancellationToken)), .. _servers.Select(server => server.StopAsync(cancellationToken))]);
        Dispose();
    }

    public void Dispose()
    {
        foreach (var plain in _plainHttp2)
            plain.Dispose();
        foreach (var server in _servers)
            server.Dispose();
        _eventLoops?.Dispose();
        _services.Dispose();
    }

    /// <summary>Reads the certificates, so that what is wrong with them ends the start and not the first handshake.</summary>
    private TlsStores Open(TlsSettings settings)
    {
        var stores = new TlsStores(settings, options.TimeProvider, logger);
        try
        {
            var certificate = stores.ServerOptions().ServerCertificateContext!.TargetCertificate;
            if (certificate.NotAfter.ToUniversalTime() < options.TimeProvider.GetUtcNow().UtcDateTime)
                logger.CertificateExpired(settings.Prefix, certificate.Subject, certificate.NotAfter.ToUniversalTime());
            return stores;
        }
        catch (ClientConfigException e)
        {
            throw new ConfigException(e.Message, e);
        }
    }

    private SocketTransportFactory NewPoolTransport() => new(Options.Create(NewPoolTransportOptions()), loggerFactory);

    private static SocketTransportOptions NewPoolTransportOptions() => new()
    {
        // A request is looked at and answered on the thread of the pool that has received it. Handed on to others, as by default, most would cost more to hand on than to answer.
        UnsafePreferInlineScheduling = true,
        // A connection has a buffer of 4 KB while it is idle, and no call to the system for each request to ask whether it needs one.
        WaitForDataBeforeAllocatingBuffer = false,
    };

    private KestrelServer NewServer(KestrelServerOptions kestrel, IConnectionListenerFactory transport) => new(Options.Create(kestrel), transport, loggerFactory);

    /// <summary>HTTP/2 for clients of an http listener that begin with it.</summary>
    private PlainHttp2 NewPlainHttp2(IPEndPoint endPoint, RestApplication application)
    {
        var plain = new PlainHttp2(StartAsync, options);
        _plainHttp2.Add(plain);
        return plain;

        async Task<KestrelServer> StartAsync(HandedOverConnections connections)
        {
            var kestrel = WithLimits();
            kestrel.Limits.MaxConcurrentConnections = null; // they have been counted
            kestrel.Listen(endPoint, static listen => listen.Protocols = HttpProtocols.Http2);
            var server = NewServer(kestrel, connections);
            await server.StartAsync(application, CancellationToken.None);
            return server;
        }
    }

    private KestrelServerOptions HttpOptions(IPEndPoint endPoint, PlainHttp2 plainHttp2)
    {
        var kestrel = WithLimits();
        kestrel.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => plainHttp2.OnConnectionAsync(connection, next));
        });
        return kestrel;
    }

    private KestrelServerOptions HttpsOptions(IPEndPoint endPoint, TlsStores tls)
    {
        var kestrel = WithLimits();
        kestrel.Listen(endPoint, listen =>
        {
            // Which of the two is agreed upon in the handshake.
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.ServerOptions()) });
            var names = new ServerNames(tls);
            listen.Use(next => connection =>
            {
                connection.Features.Set(names);
                return next(connection);
            });
        });
        return kestrel;
    }

    private KestrelServerOptions WithLimits()
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = _services };
        var limits = kestrel.Limits;
        limits.MaxRequestLineSize = RequestLineBytesMax;
        limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        limits.MaxRequestBodySize = options.RequestBytesMax;
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.RequestHeadersTimeout = options.HeaderTimeout;
        limits.KeepAliveTimeout = options.IdleTimeout;
        limits.MinRequestBodyDataRate = new(options.BodyBytesPerSecondMin, options.BodyGracePeriod);
        return kestrel;
    }

    private static int PortOf(string address) => int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
}
