using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Errors;
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
    private readonly KestrelServices _services = new(loggerFactory);

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
            var server = new KestrelServer(
                Options.Create(KestrelOptions(endPoint, listener.IsHttps ? stores : null)),
                new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggerFactory),
                loggerFactory);
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
        foreach (var server in _servers)
            await server.StopAsync(cancellationToken);
        Dispose();
    }

    public void Dispose()
    {
        foreach (var server in _servers)
            server.Dispose();
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

    private KestrelServerOptions KestrelOptions(IPEndPoint endPoint, TlsStores? tls)
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
        kestrel.Listen(endPoint, listen =>
        {
            // HTTP/2 is agreed upon in the handshake; without one there is HTTP/1.1 alone, as in Kafka Connect.
            listen.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (tls is null)
                return;
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

    private static int PortOf(string address) => int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
}
