using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>What values the settings of Kafka's clients take. Source: the config definitions of Kafka 4.3.1's clients.</summary>
/// <remarks>Kafka Connect checks the types of overrides when a connector is created, and all of this when a task makes its client.</remarks>
internal static class ClientKeyChecks
{
    private static readonly FrozenDictionary<string, IConfigValidator> Common = new Dictionary<string, IConfigValidator>(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = ValidList.AnyNonDuplicateValues(isEmptyAllowed: false, isNullAllowed: false),
        ["client.dns.lookup"] = ConfigChecks.OneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"),
        ["default.api.timeout.ms"] = ConfigChecks.AtLeast(0),
        ["metadata.max.age.ms"] = ConfigChecks.AtLeast(0),
        ["metadata.recovery.rebootstrap.trigger.ms"] = ConfigChecks.AtLeast(0),
        ["metadata.recovery.strategy"] = ConfigChecks.OneOfIgnoreCase("REBOOTSTRAP", "NONE"),
        ["metrics.num.samples"] = ConfigChecks.AtLeast(1),
        ["metrics.recording.level"] = ConfigChecks.OneOf("INFO", "DEBUG", "TRACE"),
        ["metrics.sample.window.ms"] = ConfigChecks.AtLeast(0),
        ["receive.buffer.bytes"] = ConfigChecks.AtLeast(-1),
        ["reconnect.backoff.max.ms"] = ConfigChecks.AtLeast(0),
        ["reconnect.backoff.ms"] = ConfigChecks.AtLeast(0),
        ["request.timeout.ms"] = ConfigChecks.AtLeast(0),
        ["retry.backoff.max.ms"] = ConfigChecks.AtLeast(0),
        ["retry.backoff.ms"] = ConfigChecks.AtLeast(0),
        ["sasl.login.refresh.buffer.seconds"] = ConfigChecks.Between(0, 3600),
        ["sasl.login.refresh.min.period.seconds"] = ConfigChecks.Between(0, 900),
        ["sasl.login.refresh.window.factor"] = ConfigChecks.Between(0.5, 1),
        ["sasl.login.refresh.window.jitter"] = ConfigChecks.Between(0, 0.25),
        ["sasl.oauthbearer.assertion.algorithm"] = ConfigChecks.OneOfIgnoreCase("ES256", "RS256"),
        ["sasl.oauthbearer.assertion.claim.exp.seconds"] = ConfigChecks.Between(0, 86400),
        ["sasl.oauthbearer.assertion.claim.nbf.seconds"] = ConfigChecks.Between(0, 3600),
        ["security.protocol"] = ConfigChecks.OneOfIgnoreCase("SASL_SSL", "PLAINTEXT", "SSL", "SASL_PLAINTEXT"),
        ["send.buffer.bytes"] = ConfigChecks.AtLeast(-1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, IConfigValidator> Producer = new Dictionary<string, IConfigValidator>(StringComparer.Ordinal)
    {
        ["acks"] = ConfigChecks.OneOf("all", "-1", "0", "1"),
        ["batch.size"] = ConfigChecks.AtLeast(0),
        ["buffer.memory"] = ConfigChecks.AtLeast(0),
        ["compression.gzip.level"] = ConfigChecks.GzipLevel,
        ["compression.lz4.level"] = ConfigChecks.Between(1, 17),
        ["compression.type"] = ConfigChecks.OneOf("none", "gzip", "snappy", "lz4", "zstd"),
        ["compression.zstd.level"] = ConfigChecks.Between(-131072, 22),
        ["delivery.timeout.ms"] = ConfigChecks.AtLeast(0),
        ["linger.ms"] = ConfigChecks.AtLeast(0),
        ["max.block.ms"] = ConfigChecks.AtLeast(0),
        ["max.in.flight.requests.per.connection"] = ConfigChecks.AtLeast(1),
        ["max.request.size"] = ConfigChecks.AtLeast(0),
        ["metadata.max.idle.ms"] = ConfigChecks.AtLeast(5000),
        ["partitioner.availability.timeout.ms"] = ConfigChecks.AtLeast(0),
        ["retries"] = ConfigChecks.Between(0, int.MaxValue),
        ["transactional.id"] = ConfigChecks.NonEmptyText,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, IConfigValidator> Consumer = new Dictionary<string, IConfigValidator>(StringComparer.Ordinal)
    {
        ["auto.commit.interval.ms"] = ConfigChecks.AtLeast(0),
        ["auto.offset.reset"] = ConfigChecks.OffsetReset,
        ["fetch.max.bytes"] = ConfigChecks.AtLeast(0),
        ["fetch.max.wait.ms"] = ConfigChecks.AtLeast(0),
        ["fetch.min.bytes"] = ConfigChecks.AtLeast(0),
        ["group.instance.id"] = ConfigChecks.NonEmptyText,
        ["group.protocol"] = ConfigChecks.OneOfIgnoreCase("CONSUMER", "CLASSIC"),
        ["isolation.level"] = ConfigChecks.OneOf("read_committed", "read_uncommitted"),
        ["max.partition.fetch.bytes"] = ConfigChecks.AtLeast(0),
        ["max.poll.interval.ms"] = ConfigChecks.AtLeast(1),
        ["max.poll.records"] = ConfigChecks.AtLeast(1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, IConfigValidator> Admin = new Dictionary<string, IConfigValidator>(StringComparer.Ordinal)
    {
        ["retries"] = ConfigChecks.Between(0, int.MaxValue),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The check of a setting's value; null for none.</summary>
    /// <param name="client"><c>producer</c>, <c>consumer</c> or <c>admin</c>.</param>
    /// <param name="name">The setting.</param>
    public static IConfigValidator? Find(string client, string name)
    {
        var own = client switch { "producer" => Producer, "consumer" => Consumer, _ => Admin };
        return own.GetValueOrDefault(name) ?? Common.GetValueOrDefault(name);
    }

    /// <summary>Checks what a client is to be made with, across its settings, as the constructors of Kafka's clients do.</summary>
    /// <exception cref="ConnectException">Something does not fit.</exception>
    public static void EnsureFit(string client, IReadOnlyDictionary<string, string> settings)
    {
        foreach (var key in (string[])["interceptor.classes", "metric.reporters"])
        {
            foreach (var name in (settings.GetValueOrDefault(key) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!KafkaClasses.Contains(name))
                    throw ClientConstructionException.Of(client, new ClientConstructionException($"Class {name} cannot be found", new ClassNotFoundException(name)));
            }
        }
        if (client == "producer")
            EnsureProducerFits(settings);
        if (FindBadServer(settings["bootstrap.servers"].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) is { } fault)
            throw ClientConstructionException.Of(client, new ConfigException(fault));
        EnsureLoginFits(client, settings);
    }

    /// <summary>What is wrong with the first of a client's servers that is not host and port, with a scheme that nobody reads before them or none; null if all are.</summary>
    public static string? FindBadServer(IReadOnlyList<string> servers)
    {
        foreach (var url in servers)
        {
            if (!ServerAddress.TryParse(url, out _, out var port))
                return $"Invalid url in bootstrap.servers: {url}";
            if (port > ushort.MaxValue)
                return $"Invalid port in bootstrap.servers: {url}";
        }
        return null;
    }

    /// <summary>Checks that at least one of a client's servers has an address. Asks the name service, and blocks until it answers.</summary>
    /// <exception cref="ClientConstructionException">None has.</exception>
    public static void EnsureResolvable(string client, string bootstrapServers)
    {
        foreach (var url in bootstrapServers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                if (ServerAddress.TryParse(url, out var host, out _) && Dns.GetHostAddresses(host).Length > 0)
                    return;
            }
            catch (SocketException)
            {
                // Not this one; what counts is whether any has an address.
            }
        }
        throw ClientConstructionException.Of(client, new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"));
    }

    private static void EnsureLoginFits(string client, IReadOnlyDictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault("security.protocol")?.StartsWith("SASL_", StringComparison.OrdinalIgnoreCase) != true)
            return;
        if (string.IsNullOrEmpty(settings.GetValueOrDefault("sasl.jaas.config")))
        {
            throw ClientConstructionException.Of(client, new ClientConstructionException("Failed to create new NetworkClient", new IllegalArgumentException(
                "Could not find a 'KafkaClient' entry in the JAAS configuration. System property 'java.security.auth.login.config' is not set")));
        }
        if (settings.GetValueOrDefault("sasl.mechanism") is null or "" or "GSSAPI")
        {
            throw new ConfigException(
                "sasl.mechanism is GSSAPI (Kerberos) where it is not set, which is not supported. Set it to PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER.");
        }
    }

    private static void EnsureProducerFits(IReadOnlyDictionary<string, string> settings)
    {
        if (!"true".Equals(settings.GetValueOrDefault("enable.idempotence")?.Trim(), StringComparison.OrdinalIgnoreCase))
        {
            if (settings.ContainsKey("transactional.id"))
                throw new ConfigException("Cannot set a transactional.id without also enabling idempotence.");
        }
        else
        {
            if (settings.GetValueOrDefault("retries")?.Trim() == "0")
                throw new ConfigException("Must set retries to non-zero when using the idempotent producer.");
            if (settings.GetValueOrDefault("acks")?.Trim() is "0" or "1")
                throw new ConfigException("Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.");
            if (Number("max.in.flight.requests.per.connection", 5) is > 5 and var requests)
                throw new ConfigException($"To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is {requests}.");
        }
        if (Number("delivery.timeout.ms", int.MaxValue) < Number("linger.ms", 5) + Number("request.timeout.ms", 30_000))
        {
            throw ClientConstructionException.Of(
                "producer", new ConfigException("delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms"));
        }

        long Number(string key, long fallback) =>
            long.TryParse(settings.GetValueOrDefault(key), NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
                ? number : fallback;
    }
}
