using System.Globalization;
using static Headrace.Kafka.Client.ClientKinds;
using static Headrace.Kafka.Client.KeyTreatment;

namespace Headrace.Kafka.Client;

/// <summary>Properties of the connection, known to all clients.</summary>
/// <remarks>Defaults are Java's; librdkafka's are others for most of these, so they are always said.</remarks>
internal static class ConnectionKeys
{
    public const string BootstrapServers = "bootstrap.servers";
    public const string ClientId = "client.id";
    public const string RequestTimeoutMs = "request.timeout.ms";
    public const string DefaultApiTimeoutMs = "default.api.timeout.ms";
    public const string MetadataMaxAgeMs = "metadata.max.age.ms";
    public const string RetryBackoffMs = "retry.backoff.ms";

    public const int RequestTimeoutDefaultMs = 30_000;
    public const int DefaultApiTimeoutDefaultMs = 60_000;
    public const int MetadataMaxAgeDefaultMs = 300_000;
    public const int RetryBackoffDefaultMs = 100;

    private const string ClientIdDefault = "headrace";
    private const string RetryBackoffMaxMs = "retry.backoff.max.ms";
    private const string ReconnectBackoffMs = "reconnect.backoff.ms";
    private const string ReconnectBackoffMaxMs = "reconnect.backoff.max.ms";
    private const string OwnMetrics = "metrics are the worker's own.";

    public static readonly ClientKey[] All =
    [
        new(BootstrapServers, ClientKinds.All, Converted, (t, key) => t.Set(key, CheckedServers(t, key))),
        new("bootstrap.controllers", Admin, Converted, RefuseControllers),
        new(ClientId, ClientKinds.All, Same, (t, key) => t.Set(key, t.Text(key) ?? ClientIdDefault)),
        new("client.dns.lookup", ClientKinds.All, Same,
            (t, key) => t.Set(key, t.Word(key, "use_all_dns_ips", "use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"))),
        new(RequestTimeoutMs, ClientKinds.All, Converted, ApplyRequestTimeout),
        new(DefaultApiTimeoutMs, Consumer | Admin, Ours),
        new(MetadataMaxAgeMs, ClientKinds.All, Converted, ApplyMetadataAge),
        new("metadata.max.idle.ms", Producer, Warned, (t, key) => t.WarnIfChanged(key, "300000", "librdkafka forgets unused topics by itself.")),
        new("metadata.recovery.strategy", ClientKinds.All, Same, (t, key) => t.Set(key, t.Word(key, "rebootstrap", "rebootstrap", "none"))),
        new("metadata.recovery.rebootstrap.trigger.ms", ClientKinds.All, Same,
            (t, key) => t.Set(key, t.Clamp(key, t.Int64(key, 300_000, 0), 0, int.MaxValue))),
        new("send.buffer.bytes", ClientKinds.All, Renamed, (t, key) => ApplySocketBuffer(t, key, "socket.send.buffer.bytes")),
        new("receive.buffer.bytes", ClientKinds.All, Renamed, (t, key) => ApplySocketBuffer(t, key, "socket.receive.buffer.bytes")),
        new(ReconnectBackoffMs, ClientKinds.All, Converted, (t, key) => ApplyBackoff(t, key, 50, ReconnectBackoffMaxMs, 1000, 0, 3_600_000)),
        new(ReconnectBackoffMaxMs, ClientKinds.All, Same),
        new(RetryBackoffMs, ClientKinds.All, Converted, (t, key) => ApplyBackoff(t, key, RetryBackoffDefaultMs, RetryBackoffMaxMs, 1000, 1, 300_000)),
        new(RetryBackoffMaxMs, ClientKinds.All, Same),
        new("retries", Producer | Admin, Same, (t, key) => t.Set(key, t.Int32(key, int.MaxValue, 0))),
        new("socket.connection.setup.timeout.ms", ClientKinds.All, Same, (t, key) => t.Set(key, t.Clamp(key, t.Int64(key, 10_000), 1000, int.MaxValue))),
        new("socket.connection.setup.timeout.max.ms", ClientKinds.All, Warned,
            (t, key) => t.WarnIfChanged(key, "30000", "librdkafka waits socket.connection.setup.timeout.ms for each connection.")),
        new("connections.max.idle.ms", ClientKinds.All, Converted, ApplyIdleLimit),
        new("enable.metrics.push", ClientKinds.All, Same, (t, key) => t.Set(key, t.Boolean(key, t.Kind != ClientKind.Admin))),
        new("metrics.sample.window.ms", ClientKinds.All, Ours),
        new("metrics.num.samples", ClientKinds.All, Ours),
        new("metrics.recording.level", ClientKinds.All, Ours),
        new("metric.reporters", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "org.apache.kafka.common.metrics.JmxReporter", OwnMetrics)),
        new("interceptor.classes", Producer | Consumer, Warned, (t, key) => t.WarnIfChanged(key, "", "interceptors are Java classes.")),
        new("config.providers", ClientKinds.All, Ours),   // resolved before anything gets here
    ];

    // Java's own form is host:port; a scheme before it is passed over, whatever it is. librdkafka takes an empty list and then never connects, so we look first.
    private static string CheckedServers(Translation t, string key)
    {
        var servers = (t.Text(key) ?? throw new ClientConfigException(key, null, "is missing. Name at least one broker as host:port."))
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (servers.Length == 0)
            throw new ClientConfigException(key, t.Raw(key), "names no broker. Name at least one as host:port.");
        return string.Join(',', servers.Select(server => LibraryServer(server) ?? throw new ClientConfigException(key, t.Raw(key), $"has an entry that is not host:port: {server}")));
    }

    // librdkafka would compare a scheme with security.protocol, and takes the last part of an IPv6 address without brackets for one.
    private static string? LibraryServer(string server)
    {
        if (!ServerAddress.TryParse(server, out var host, out var port) || port is 0 or > ushort.MaxValue)
            return null;
        return host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
    }

    private static void RefuseControllers(Translation t, string key)
    {
        if (t.Text(key) is { } value)
            throw new ClientConfigException(key, value, "is not supported. Name brokers in bootstrap.servers.");
    }

    private static void ApplyRequestTimeout(Translation t, string key)
    {
        var ms = t.Int32(key, RequestTimeoutDefaultMs, 0);
        t.Set("socket.timeout.ms", t.Clamp(key, ms, 10, 300_000));
        if (t.Kind == ClientKind.Producer)
            t.Set("request.timeout.ms", Math.Clamp(ms, 1, 900_000));   // librdkafka's own key of that name: how long the broker may wait for replicas
    }

    // librdkafka's metadata.max.age.ms is how long an answer is trusted; what Java means is how often it is asked anew.
    private static void ApplyMetadataAge(Translation t, string key)
    {
        var refreshMs = t.Clamp(key, t.Int64(key, MetadataMaxAgeDefaultMs, 0), 10, 3_600_000);
        t.Set("topic.metadata.refresh.interval.ms", refreshMs);
        t.Set("metadata.max.age.ms", Math.Min(3 * refreshMs, 86_400_000));
    }

    // Both defaults differ from the system's own automatic sizes, which are better: only what the user says is set. -1 is the system's.
    private static void ApplySocketBuffer(Translation t, string key, string libraryName)
    {
        if (t.IsSet(key))
            t.Set(libraryName, t.Clamp(key, Math.Max(0, t.Int32(key, -1, -1)), 0, 100_000_000));
    }

    private static void ApplyBackoff(Translation t, string key, int defaultMs, string maxKey, int maxDefaultMs, long libraryMin, long libraryMax)
    {
        var ms = t.Clamp(key, t.Int64(key, defaultMs, 0), libraryMin, libraryMax);
        var maxMs = t.Clamp(maxKey, t.Int64(maxKey, maxDefaultMs, 0), libraryMin, libraryMax);
        if (maxMs < ms)
        {
            t.Warn($"{maxKey}={maxMs} is used as {ms}, because {key} is {ms}.");
            maxMs = ms;
        }
        t.Set(key, ms);
        t.Set(maxKey, maxMs);
    }

    private static void ApplyIdleLimit(Translation t, string key)
    {
        var ms = t.Int64(key, t.Kind == ClientKind.Admin ? 300_000 : 540_000);
        t.Set(key, t.Clamp(key, Math.Max(0, ms), 0, int.MaxValue));   // below 0 is never in Java, 0 is never in librdkafka
    }
}
