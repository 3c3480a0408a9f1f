using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>The settings that workers of both modes have. Source: <c>WorkerConfig</c> of Kafka Connect 4.3.1.</summary>
internal static class WorkerKeys
{
    public static ConfigKey[] Common { get; } =
    [
        ConfigKey.List("bootstrap.servers").Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: false, isNullAllowed: false))
            .Document("Initial broker list for every client the worker makes; at least one entry, duplicates dropped.", Importance.High),
        ConfigKey.String("client.dns.lookup").Default("use_all_dns_ips")
            .Check(ConfigChecks.OneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"))
            .Document("How a bootstrap/broker name with several addresses is used.", Importance.Medium),
        ConfigKey.Class("key.converter")
            .Document("Default key converter of connectors without their own; sub-keys key.converter.* are handed to it.", Importance.High),
        ConfigKey.String("key.converter.plugin.version").Optional()
            .Document("Version (range) of that converter plugin.", Importance.Medium),
        ConfigKey.Class("value.converter")
            .Document("Default value converter; value.converter.* handed to it.", Importance.High),
        ConfigKey.String("value.converter.plugin.version").Optional()
            .Document("Version (range) of that converter plugin.", Importance.Medium),
        ConfigKey.Long("task.shutdown.graceful.timeout.ms").Default(5000L)
            .Document("One shared deadline for all tasks being stopped together; later tasks get what is left.", Importance.Medium),
        ConfigKey.Long("offset.flush.interval.ms").Default(60000L)
            .Document("Period of source offset commits (non-EOS), of sink commits, and default of interval transactions.", Importance.Medium),
        ConfigKey.Long("offset.flush.timeout.ms").Default(5000L)
            .Document("Limit for one source flush / one sink async commit; ignored by EOS source tasks.", Importance.Medium),
        ConfigKey.List("plugin.path").Optional().Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: false, isNullAllowed: true))
            .Document(
                "Comma list of folders; each child folder or jar is an isolated plugin location; raw value is used before " +
                "config providers exist.",
                Importance.Medium),
        ConfigKey.String("plugin.discovery").Default("hybrid_warn")
            .Check(ConfigChecks.PluginDiscovery)
            .Document("How plugins are found: class scan, ServiceLoader manifests, or both with warn/fail on the difference.", Importance.Medium),
        ConfigKey.Long("metrics.sample.window.ms").Default(30000L).Check(ConfigChecks.AtLeast(0))
            .Document("Length of one metric sample.", Importance.Low),
        ConfigKey.Int("metrics.num.samples").Default(2).Check(ConfigChecks.AtLeast(1))
            .Document("Samples kept per windowed metric.", Importance.Low),
        ConfigKey.String("metrics.recording.level").Default("INFO").Check(ConfigChecks.OneOf("INFO", "DEBUG"))
            .Document("Lowest sensor level recorded.", Importance.Low),
        ConfigKey.List("metric.reporters").Default(["org.apache.kafka.common.metrics.JmxReporter"]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false))
            .Document("Metrics sinks; default exposes JMX.", Importance.Medium),
        ConfigKey.Class("header.converter").Default("org.apache.kafka.connect.storage.SimpleHeaderConverter")
            .Document("Default header converter; header.converter.* handed to it.", Importance.Medium),
        ConfigKey.String("header.converter.plugin.version").Optional()
            .Document("Version (range) of that converter plugin.", Importance.Medium),
        ConfigKey.List("config.providers").Default([]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false))
            .Document("Aliases; each needs config.providers.A.class, optional config.providers.A.param.*.", Importance.Medium),
        ConfigKey.String("connector.client.config.override.policy").Default("All")
            .Document("Class or alias: All, None, Principal (deprecated), Allowlist.", Importance.Medium),
        ConfigKey.Boolean("topic.creation.enable").Default(true)
            .Document("Lets source tasks create topics when the connector has topic.creation.* keys.", Importance.Medium),
        ConfigKey.Boolean("topic.tracking.enable").Default(true)
            .Document("Record topics each connector uses in the status topic.", Importance.Medium),
        ConfigKey.Boolean("topic.tracking.allow.reset").Default(true)
            .Document("Allow the REST reset of that set.", Importance.Medium),
        ConfigKey.List("listeners").Default(["http://:8083"]).Check(ConfigChecks.Listeners)
            .Document("REST listener URLs (http/https); at least one.", Importance.Medium),
        ConfigKey.String("rest.advertised.host.name").Optional()
            .Document("Host other workers use.", Importance.Low),
        ConfigKey.Int("rest.advertised.port").Optional()
            .Document("Port other workers use.", Importance.Low),
        ConfigKey.String("rest.advertised.listener").Optional()
            .Document("Which scheme (http/https) is advertised when several.", Importance.Low),
        ConfigKey.String("access.control.allow.origin").Default("")
            .Document("CORS origin; empty = no CORS filter.", Importance.Low),
        ConfigKey.String("access.control.allow.methods").Default("")
            .Document("CORS methods; empty = GET, POST, HEAD.", Importance.Low),
        ConfigKey.String("response.http.headers.config").Default("")
            .Document("Extra response headers: comma list of action name:value, action set/add/setDate/addDate.", Importance.Low),
        ConfigKey.String("ssl.client.auth").Default("none").Check(ConfigChecks.OneOf("required", "requested", "none"))
            .Document("Whether REST https asks clients for a certificate.", Importance.Medium),
        ConfigKey.List("rest.extension.classes").Default([]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false))
            .Document("REST extension plugins in order.", Importance.Low),
        ConfigKey.List("admin.listeners").Optional().Check(ConfigChecks.Listeners)
            .Document(
                "Null: admin (logger) resources on the main listeners; empty: disabled; else own listeners " +
                "(admin.listeners.https.* for their TLS).",
                Importance.Medium),
    ];

    /// <summary>What standalone workers have on top.</summary>
    public static ConfigKey[] Standalone { get; } =
    [
        ConfigKey.String("offset.storage.file.filename").Document("The file that source offsets are kept in.", Importance.High),
    ];
}
