using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Endpoints;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headrace.Connect.Rest;

/// <summary>Kafka Connect's REST API over a herder.</summary>
/// <remarks>
/// It runs on Kestrel without a web host: no container, no middleware, so that a worker answers soon after its start. Every rule of the API that the usual
/// frameworks bend (paths, media types, error answers) is the application's own.
/// </remarks>
public sealed class RestServer : IAsyncDisposable
{
    // The limits of Kafka Connect's server. Kestrel counts request line and headers apart.
    private const int RequestLineBytesMax = 8 * 1024;
    private const int HeaderBytesMax = 8 * 1024;

    private readonly List<KestrelServer> _servers;
    private readonly RequestForwarder _forwarder;
    private readonly TimeSpan _shutdownTimeout;
    private readonly ILogger _logger;
    private int _isDisposed;

    private RestServer(
        List<KestrelServer> servers, RequestForwarder forwarder, IReadOnlyList<Uri> addresses, IReadOnlyList<Uri> adminAddresses, Uri advertisedUrl, TimeSpan shutdownTimeout, ILogger logger)
    {
        _servers = servers;
        _forwarder = forwarder;
        Addresses = addresses;
        AdminAddresses = adminAddresses;
        AdvertisedUrl = advertisedUrl;
        _shutdownTimeout = shutdownTimeout;
        _logger = logger;
    }

    /// <summary>Where the API is served, with the ports that were bound.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Where the loggers are served if not among <see cref="Addresses"/>.</summary>
    public IReadOnlyList<Uri> AdminAddresses { get; }

    /// <summary>The URL that other workers use, <c>scheme://host:port/</c>. The worker's id is its host and port.</summary>
    public Uri AdvertisedUrl { get; }

    /// <summary>The id under which statuses name this worker: host and port of <see cref="AdvertisedUrl"/>.</summary>
    public string WorkerId => $"{AdvertisedUrl.Host}:{AdvertisedUrl.Port}";

    /// <summary>Binds the listeners and serves the API.</summary>
    /// <param name="options">How it is served.</param>
    /// <param name="herder">What it is about. It need not be ready.</param>
    /// <param name="plugins">The plugins to list.</param>
    /// <param name="validator">Checks connector configurations.</param>
    /// <param name="loggerLevels">The levels of the worker's loggers.</param>
    /// <param name="loggerFactory">Takes the logs.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ConfigException">A setting is wrong, or an address can't be bound; the message names it.</exception>
    public static async Task<RestServer> StartAsync(
        RestServerOptions options,
        IHerder herder,
        PluginRegistry plugins,
        ConnectorConfigValidator validator,
        LoggerLevels loggerLevels,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        var listeners = Listener.Parse(options.Listeners);
        if (listeners.Count == 0)
            throw new ConfigException("Invalid value for listeners, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.");
        var adminListeners = options.AdminListeners is null ? null : Listener.Parse(options.AdminListeners);
        EnsureSupported(listeners.Concat(adminListeners ?? []));

        var logger = loggerFactory.CreateLogger<RestServer>();
        var requestLogger = loggerFactory.CreateLogger("Headrace.Connect.Rest.RequestLog");
        var adminRoutes = new LoggerEndpoints(loggerLevels, herder).Routes.Concat(new MetricsEndpoints(options.WriteMetrics).Routes);
        Router router = new([
            .. new WorkerEndpoints(herder, options).Routes,
            .. new ProbeEndpoints(herder).Routes,
            .. new ConnectorEndpoints(herder).Routes,
            .. new InternalEndpoints(herder).Routes,
            .. new OffsetEndpoints(herder).Routes,
            .. new TopicEndpoints(herder, options).Routes,
            .. new PluginEndpoints(plugins, validator).Routes,
            .. adminListeners is null ? adminRoutes : [],
        ]);
        var headerRules = ResponseHeaderRules.Parse(options.ResponseHeaders, options.TimeProvider);
        var servers = new List<KestrelServer>();
        var forwarder = new RequestForwarder(options);
        try
        {
            var application = new RestApplication(router, options, herder, forwarder, Cors.From(options), headerRules, logger, requestLogger);
            var addresses = await BindAsync(servers, listeners, application, options, loggerFactory, cancellationToken);
            IReadOnlyList<Uri> adminAddresses = [];
            if (adminListeners is { Count: > 0 })
            {
                var admin = new RestApplication(new([.. adminRoutes]), options, herder, forwarder, cors: null, headerRules: null, logger, requestLogger);
                adminAddresses = await BindAsync(servers, adminListeners, admin, options, loggerFactory, cancellationToken);
                logger.AdminListening(string.Join(", ", adminAddresses));
            }
            var advertised = Advertise(options, listeners, addresses);
            logger.Listening(string.Join(", ", addresses), advertised);
            return new(servers, forwarder, addresses, adminAddresses, advertised, options.ShutdownTimeout, logger);
        }
        catch
        {
            foreach (var server in servers)
                server.Dispose();
            forwarder.Dispose();
            throw;
        }
    }

    /// <summary>Stops: no new requests are taken, those under way get some time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        using var timeout = new CancellationTokenSource(_shutdownTimeout);
        foreach (var server in _servers)
        {
            await server.StopAsync(timeout.Token);
            server.Dispose();
        }
        _forwarder.Dispose();
        _logger.Stopped();
    }

    private static void EnsureSupported(IEnumerable<Listener> listeners)
    {
        foreach (var listener in listeners)
        {
            if (listener.Scheme == "https")
                throw new ConfigException($"Listener {listener.Text}: https is not supported yet. Use http, behind a proxy that terminates TLS where that is needed.");
        }
    }

    // One server for each listener: then an address that can't be bound is known by its listener, and each has its own bound port.
    private static async Task<IReadOnlyList<Uri>> BindAsync(
        List<KestrelServer> servers,
        List<Listener> listeners,
        RestApplication application,
        RestServerOptions options,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken)
    {
        var addresses = new List<Uri>(listeners.Count);
        foreach (var listener in listeners)
        {
            var endPoint = await listener.ResolveAsync(cancellationToken);
            var kestrelOptions = new KestrelServerOptions { AddServerHeader = false };
            var limits = kestrelOptions.Limits;
            limits.MaxRequestLineSize = RequestLineBytesMax;
            limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
            limits.MaxRequestBodySize = options.RequestBytesMax;
            kestrelOptions.Listen(endPoint, static listen => listen.Protocols = HttpProtocols.Http1);
            var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggerFactory);
            var server = new KestrelServer(Options.Create(kestrelOptions), transport, loggerFactory);
            servers.Add(server);
            try
            {
                await server.StartAsync(application, cancellationToken);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException)
            {
                throw new ConfigException($"Listener {listener.Text} can't be opened: port {listener.Port} is in use. Stop what uses it, or give another port in 'listeners'.", e);
            }
            catch (SocketException e)
            {
                throw new ConfigException($"Listener {listener.Text} can't be opened: {e.Message}.", e);
            }
            var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
            var port = bound is null ? listener.Port : BindingPort(bound);
            addresses.Add(new UriBuilder(listener.Scheme, UrlHost(listener.Host.Length == 0 ? IPAddress.Any.ToString() : listener.Host), port).Uri);
        }
        return addresses;
    }

    private static int BindingPort(string address) => int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), System.Globalization.CultureInfo.InvariantCulture);

    private static Uri Advertise(RestServerOptions options, List<Listener> listeners, IReadOnlyList<Uri> addresses)
    {
        var wanted = options.AdvertisedListener?.ToLowerInvariant();
        if (wanted is not (null or "http" or "https"))
            throw new ConfigException($"Invalid value {options.AdvertisedListener} for configuration rest.advertised.listener: it is http or https.");
        var scheme = wanted ?? (listeners.Exists(static listener => listener.Scheme == "http") ? "http" : "https");
        var index = listeners.FindIndex(listener => listener.Scheme == scheme);
        var host = options.AdvertisedHostName;
        if (string.IsNullOrEmpty(host))
            host = index >= 0 && listeners[index].Host.Length > 0 ? listeners[index].Host : LocalAddress();
        var port = options.AdvertisedPort ?? (index >= 0 ? addresses[index].Port : addresses[0].Port);
        return new UriBuilder(scheme, UrlHost(host), port).Uri;
    }

    private static string UrlHost(string host) => host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;

    /// <summary>An address under which other machines reach this one, for listeners on every interface.</summary>
    private static string LocalAddress()
    {
        try
        {
            var addresses = Dns.GetHostAddresses(Dns.GetHostName());
            var address = Array.Find(addresses, static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
                ?? Array.Find(addresses, static address => address.AddressFamily == AddressFamily.InterNetwork);
            return address?.ToString() ?? IPAddress.Loopback.ToString();
        }
        catch (SocketException)
        {
            return IPAddress.Loopback.ToString(); // the machine's own name does not resolve: nobody else can know it by name either
        }
    }
}
