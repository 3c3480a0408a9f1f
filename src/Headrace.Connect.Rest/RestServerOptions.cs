using System.Buffers;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Events;
using Headrace.Connect.Runtime.Preview;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Rest;

/// <summary>How the REST API is served. The members are the settings of a Kafka Connect worker; their texts are checked when the server starts.</summary>
public sealed class RestServerOptions
{
    /// <summary>Settings of Headrace's own that the REST API alone reads; one that ends with a dot stands for all that begin like it, which are checked one by one.</summary>
    public static IReadOnlyCollection<string> OwnKeys { get; } = [JaasLocation.Key, AccessRules.Key, AccessRules.Key + ".", JwtSettings.Prefix, CertificateSettings.Prefix, CertificateSettings.RulesKey];

    /// <summary><c>listeners</c>: where the API listens, as in <c>http://127.0.0.1:8083</c>; an empty host is every interface, port 0 any.</summary>
    public required IReadOnlyList<string> Listeners { get; init; }

    /// <summary><c>admin.listeners</c>: where the loggers are served instead; null for on <see cref="Listeners"/>, empty for nowhere.</summary>
    public IReadOnlyList<string>? AdminListeners { get; init; }

    /// <summary><c>rest.advertised.host.name</c>: the host that other workers and statuses name; null for that of the listener.</summary>
    public string? AdvertisedHostName { get; init; }

    /// <summary><c>rest.advertised.port</c>: the port that other workers and statuses name; null for that of the listener.</summary>
    public int? AdvertisedPort { get; init; }

    /// <summary><c>rest.advertised.listener</c>: <c>http</c> or <c>https</c>; null for the first that there is.</summary>
    public string? AdvertisedListener { get; init; }

    /// <summary>TLS of https listeners, and of requests to other workers.</summary>
    public TlsSettings Tls { get; init; } = new(new Dictionary<string, string?>(), "");

    /// <summary>TLS of admin listeners that are https.</summary>
    public TlsSettings AdminTls { get; init; } = new(new Dictionary<string, string?>(), "");

    /// <summary><c>access.control.allow.origin</c>: origins separated by commas, <c>*</c> for all; empty: no CORS.</summary>
    public string AllowOrigin { get; init; } = "";

    /// <summary><c>access.control.allow.methods</c>: methods separated by commas; empty: GET, POST, HEAD.</summary>
    public string AllowMethods { get; init; } = "";

    /// <summary><c>response.http.headers.config</c>: rules for additional response headers.</summary>
    public string ResponseHeaders { get; init; } = "";

    /// <summary><c>rest.extension.classes</c>: REST extensions, in order.</summary>
    public IReadOnlyList<string> ExtensionClasses { get; init; } = [];

    /// <summary>The worker's settings, for REST extensions and <c>headrace.rest.auth.*</c>. They may hold secrets.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether requests of other workers have to be signed, or there are none.</summary>
    public bool AreInternalRequestsSigned { get; init; } = true;

    /// <summary><c>topic.tracking.enable</c>.</summary>
    public bool IsTopicTrackingEnabled { get; init; } = true;

    /// <summary><c>topic.tracking.allow.reset</c>.</summary>
    public bool IsTopicTrackingResetAllowed { get; init; } = true;

    /// <summary>The commit that <c>GET /</c> shows.</summary>
    public string Commit { get; init; } = "unknown";

    /// <summary>Writes the worker's metrics for Prometheus; null where there are none, and then there is no <c>/metrics</c>.</summary>
    public Action<IBufferWriter<byte>>? WriteMetrics { get; init; }

    /// <summary>Shows what connectors would do; null for a worker that does not.</summary>
    public ConnectorPreview? Preview { get; init; }

    /// <summary>What happens in the worker; null for a worker that does not tell, and then there is no <c>/events</c>.</summary>
    public WorkerEvents? Events { get; init; }

    /// <summary>The most clients that are told of events at once.</summary>
    public int EventSubscribersMax { get; init; } = 100;

    /// <summary>The longest time that a request waits for the worker. The default is Kafka Connect's.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The longest time that a health request waits for the worker. The default is Kafka Connect's.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that requests under way get when the server stops. The default is Kafka Connect's.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long tasks go on for the sake of requests under way when the worker stops. Kafka Connect's go on as long as any request hangs, up to <see cref="ShutdownTimeout"/>.</summary>
    public TimeSpan RequestsGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest request body in bytes; a larger one is refused with 413. A config that Kafka takes is below 1 MiB by its own default.</summary>
    public int RequestBytesMax { get; init; } = 16 << 20;

    /// <summary>The most connections that are open at once on each listener; more are closed as they come.</summary>
    public int ConnectionsMax { get; init; } = 10_000;

    /// <summary>The longest time that a client may take for the head of a request.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time that a connection is kept open between requests.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>A body that comes more slowly than this many bytes a second is refused, after <see cref="BodyGracePeriod"/>.</summary>
    public int BodyBytesPerSecondMin { get; init; } = 240;

    /// <summary>How long a body may come at any speed.</summary>
    public TimeSpan BodyGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The REST settings of a worker's configuration.</summary>
    /// <param name="config">The worker's configuration.</param>
    /// <param name="commit">The commit that <c>GET /</c> shows.</param>
    /// <param name="writeMetrics">Writes the worker's metrics for Prometheus; null for none.</param>
    /// <param name="preview">Shows what connectors would do; null for none.</param>
    /// <param name="events">What happens in the worker; null for none.</param>
    public static RestServerOptions From(WorkerConfig config, string commit, Action<IBufferWriter<byte>>? writeMetrics = null, ConnectorPreview? preview = null, WorkerEvents? events = null) => new()
    {
        Listeners = config.Listeners,
        AdminListeners = config.AdminListeners,
        AdvertisedHostName = config.AdvertisedHostName,
        AdvertisedPort = config.AdvertisedPort,
        AdvertisedListener = config.AdvertisedListener,
        ExtensionClasses = config.RestExtensionClasses,
        Settings = config.Originals,
        AreInternalRequestsSigned = config.AreInternalRequestsSigned,
        RequestBytesMax = config.Int("headrace.rest.max.request.bytes"),
        ConnectionsMax = config.Int("headrace.rest.max.connections"),
        HeaderTimeout = TimeSpan.FromMilliseconds(config.Int("headrace.rest.header.timeout.ms")),
        IdleTimeout = TimeSpan.FromMilliseconds(config.Int("headrace.rest.idle.timeout.ms")),
        BodyBytesPerSecondMin = config.Int("headrace.rest.body.min.bytes.per.second"),
        Tls = config.ListenerTls,
        AdminTls = config.AdminListenerTls,
        AllowOrigin = config.Originals.GetValueOrDefault("access.control.allow.origin") ?? "",
        AllowMethods = config.Originals.GetValueOrDefault("access.control.allow.methods") ?? "",
        ResponseHeaders = config.Originals.GetValueOrDefault("response.http.headers.config") ?? "",
        IsTopicTrackingEnabled = config.TopicTrackingEnabled,
        IsTopicTrackingResetAllowed = config.TopicTrackingResetAllowed,
        Commit = commit,
        WriteMetrics = writeMetrics,
        Preview = preview,
        Events = events,
        EventSubscribersMax = config.Int("headrace.rest.events.max.subscribers"),
    };
}
