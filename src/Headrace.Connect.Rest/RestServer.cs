using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Endpoints;
using Headrace.Connect.Rest.Events;
using Headrace.Connect.Rest.Extensions;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest;

/// <summary>Kafka Connect's REST API over a herder.</summary>
/// <remarks>
/// It runs on Kestrel without a web host: no container, no middleware, so that a worker answers soon after its start. Every rule of the API that the usual
/// frameworks bend (paths, media types, error answers) is the application's own.
/// </remarks>
public sealed class RestServer : IAsyncDisposable
{
    private readonly BoundListeners _listeners;
    private readonly RequestForwarder _forwarder;
    private readonly RestExtensionSet _extensions;
    private readonly EventSubscribers _subscribers;
    /// <summary>What the last events of a worker may take to reach those who are told of them.</summary>
    private static readonly TimeSpan LastEventsTimeout = TimeSpan.FromSeconds(2);

    private readonly RestServerOptions _options;
    private readonly RunningRequests _running;
    private readonly CancellationTokenSource _parting;
    private readonly CancellationTokenSource _stopTimeout = new();
    private readonly ILogger _logger;
    private Task? _stop;
    private int _isDisposed;

    private RestServer(
        BoundListeners listeners, RequestForwarder forwarder, RestExtensionSet extensions, EventSubscribers subscribers, RunningRequests running, CancellationTokenSource parting, RestServerOptions options, ILogger logger)
    {
        _parting = parting;
        _listeners = listeners;
        _forwarder = forwarder;
        _extensions = extensions;
        _subscribers = subscribers;
        _running = running;
        _options = options;
        _logger = logger;
    }

    /// <summary>The paths, in the order in which they are looked for.</summary>
    internal IReadOnlyList<Route> Routes { get; private init; } = [];

    /// <summary>Where the API is served, with the ports that were bound.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Where the loggers are served if not among <see cref="Addresses"/>.</summary>
    public required IReadOnlyList<Uri> AdminAddresses { get; init; }

    /// <summary>The URL that other workers use, <c>scheme://host:port/</c>. The worker's id is its host and port.</summary>
    public required Uri AdvertisedUrl { get; init; }

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
        // One that is there twice counts once, as in Kafka Connect, where the same of 'listeners' finds its port taken.
        var adminListeners = options.AdminListeners is null ? null : Listener.Parse([.. options.AdminListeners.Distinct(StringComparer.Ordinal)]);

        var logger = loggerFactory.CreateLogger<RestServer>();
        var requestLogger = loggerFactory.CreateLogger("Headrace.Connect.Rest.RequestLog");
        var adminRoutes = new LoggerEndpoints(loggerLevels, herder).Routes.Concat(new MetricsEndpoints(options.WriteMetrics).Routes);
        var audit = new AuditLog(plugins, loggerFactory);
        var extensions = RestExtensionSet.Create(options.ExtensionClasses, options.Settings, plugins, new HerderClusterState(herder));
        var subscribers = new EventSubscribers(options.EventSubscribersMax);
        var slots = new PreviewSlots();
        var parting = new CancellationTokenSource();
        var dryRun = new DryRun(herder, validator, new(plugins), options.Preview, slots);
        Router router = new([
            .. new WorkerEndpoints(herder, options).Routes,
            .. new ProbeEndpoints(herder).Routes,
            .. new ConnectorEndpoints(herder, audit, dryRun).Routes,
            .. new InternalEndpoints(herder).Routes,
            .. new OffsetEndpoints(herder).Routes,
            .. new TopicEndpoints(herder, options).Routes,
            .. new PluginEndpoints(plugins, validator).Routes,
            .. adminListeners is null ? adminRoutes : [],
            .. extensions.Routes, // before our own additions: what a user's extension answers stays its own
            .. OpenApiEndpoints.Routes,
            .. new PreviewEndpoints(plugins, options.Preview, slots).Routes,
            .. new RebalanceEndpoints(options.Events).Routes,
            .. new MemberEndpoints(herder, options.TimeProvider, parting.Token).Routes,
            .. new EventEndpoints(options.Events, subscribers, plugins, options.TimeProvider, logger).Routes,
        ]);
        var headerRules = ResponseHeaderRules.Parse(options.ResponseHeaders, options.TimeProvider);
        var running = new RunningRequests();
        var bound = new BoundListeners(options, loggerFactory, logger);
        var forwarder = new RequestForwarder(options, logger);
        try
        {
            var security = RestSecurity.Create(options, extensions);
            var application = new RestApplication(router, options, herder, security, audit, forwarder, Cors.From(options), headerRules, logger, requestLogger) { Running = running };
            var addresses = await bound.OpenAsync(listeners, options.Tls, application, "listeners", cancellationToken);
            IReadOnlyList<Uri> adminAddresses = [];
            if (adminListeners is { Count: > 0 })
            {
                var admin = new RestApplication(new([.. adminRoutes]), options, herder, security.OfAdminListeners(options), audit, forwarder, cors: null, headerRules: null, logger, requestLogger) { Running = running };
                adminAddresses = await bound.OpenAsync(adminListeners, options.AdminTls, admin, "admin.listeners", cancellationToken);
                logger.AdminListening(string.Join(", ", adminAddresses));
            }
            var advertised = Advertise(options, listeners, addresses);
            logger.Listening(string.Join(", ", addresses), advertised);
            return new(bound, forwarder, extensions, subscribers, running, parting, options, logger)
            {
                Addresses = addresses,
                AdminAddresses = adminAddresses,
                AdvertisedUrl = advertised,
                Routes = router.Routes,
            };
        }
        catch
        {
            bound.Dispose();
            forwarder.Dispose();
            extensions.Dispose();
            subscribers.Dispose();
            parting.Dispose();
            throw;
        }
    }

    /// <summary>Takes no new requests, and waits a moment for those under way, which then may go on. Who is told of events is told of them on, until <see cref="DisposeAsync"/>.</summary>
    public async Task StopRequestsAsync()
    {
        _ = Stop(); // DisposeAsync waits for its end, which is that of the streams
        await Task.WhenAny(_running.WhenNoneAsync(), Task.Delay(_options.RequestsGracePeriod));
    }

    /// <summary>Stops: no new requests are taken, those under way get some time. If the worker has stopped, its last events are sent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        var stop = Stop();
        // Nobody else would end what goes on for as long as the client likes.
        await _subscribers.StopAsync(_options.Events?.IsCompleted == true ? LastEventsTimeout : TimeSpan.Zero);
        await stop;
        _stopTimeout.Dispose();
        _forwarder.Dispose();
        _extensions.Dispose();
        _subscribers.Dispose();
        _parting.Dispose();
        _logger.Stopped();
    }

    private Task Stop()
    {
        if (_stop is not null)
            return _stop;
        // Before the listeners close: other workers take one that is not to be reached any more, and has not said so, for dead.
        _parting.Cancel();
        _stopTimeout.CancelAfter(_options.ShutdownTimeout);
        return _stop = _listeners.StopAsync(_stopTimeout.Token);
    }

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
        if (port is < 0 or > IPEndPoint.MaxPort)
            throw new ConfigException("rest.advertised.port", $"{port}", "it is no port: other workers could not reach this one");
        return Uri.TryCreate($"{scheme}://{Listener.UrlHost(host)}:{port}/", UriKind.Absolute, out var url) && url.AbsolutePath == "/"
            ? url
            : throw new ConfigException("rest.advertised.host.name", host, "it is no host name: other workers could not reach this one");
    }

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
