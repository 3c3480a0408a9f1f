using System.Collections.Frozen;
using System.Globalization;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Validation;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Configuration;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Puts client settings together: Kafka Connect's defaults, then the worker's prefixed settings, then the connector's overrides.</summary>
/// <remarks>Source: the worker spec a.4 to a.6. Producers and consumers take nothing of the worker's top-level settings but <c>bootstrap.servers</c>.</remarks>
internal static class ClientConfigs
{
    /// <summary>The name of producers that tasks share.</summary>
    private const string SharedProducerId = "connector-producer";

    private const string ReadCommitted = "read_committed";

    /// <summary>Top-level settings of a worker that are settings of Kafka's clients too, and are passed on to admin and internal clients.</summary>
    private static readonly FrozenSet<string> ClientKeys = FrozenSet.Create(
        StringComparer.Ordinal,
        "bootstrap.servers", "client.dns.lookup", "metadata.max.age.ms", "send.buffer.bytes", "receive.buffer.bytes", "reconnect.backoff.ms",
        "reconnect.backoff.max.ms", "socket.connection.setup.timeout.ms", "socket.connection.setup.timeout.max.ms", "retry.backoff.ms", "retry.backoff.max.ms",
        "request.timeout.ms", "connections.max.idle.ms", "security.protocol", "metadata.recovery.strategy", "metadata.recovery.rebootstrap.trigger.ms");

    /// <summary>Settings with these prefixes are for something else than clients.</summary>
    private static readonly string[] WorkerPrefixes =
    [
        "producer.", "consumer.", "admin.", "key.converter", "value.converter", "header.converter", "config.providers", "config.storage.", "offset.storage.",
        "status.storage.", "listeners", "rest.", "metrics.", "connector.client.", "internal.", "headrace.",
    ];

    private static readonly Lazy<FrozenSet<string>> WorkerKeyNames = new(static () =>
        WorkerConfig.DistributedDefinition.Concat(WorkerConfig.StandaloneDefinition).Select(static key => key.Name)
            .Where(static name => !ClientKeys.Contains(name) && !IsSecurity(name)).ToFrozenSet(StringComparer.Ordinal));

    /// <summary>The settings of a source task's producer. Tasks whose settings are equal share one, so the name is the same unless a setting gives another.</summary>
    /// <param name="worker">The worker's settings.</param>
    /// <param name="connector">The connector's settings.</param>
    /// <param name="bufferMax">The largest buffer that it gets by default.</param>
    public static Dictionary<string, string> SourceProducer(WorkerConfig worker, Config connector, long bufferMax = long.MaxValue) =>
        WithBuffer(Assemble(worker, connector, ConnectClientDefaults.SourceProducer, SharedProducerId, "producer."), bufferMax);

    /// <summary>The cluster that a source's records go to. Nothing else of its producer's settings is looked at.</summary>
    public static string ProducerServers(WorkerConfig worker, Config connector) =>
        connector.GetValueOrDefault("producer.override.bootstrap.servers") ?? worker.WithPrefix("producer.").GetValueOrDefault("bootstrap.servers")
        ?? string.Join(',', worker.BootstrapServers);

    /// <summary>The settings of a producer that writes a source task's records and offsets in transactions.</summary>
    /// <param name="worker">The worker's settings.</param>
    /// <param name="connector">The connector's settings.</param>
    /// <param name="task">The task whose transactional id the producer takes.</param>
    /// <param name="clientId">Its name.</param>
    /// <param name="logger">Told of settings of the user that can't hold.</param>
    /// <param name="bufferMax">The largest buffer that it gets by default.</param>
    public static Dictionary<string, string> TransactionalProducer(
        WorkerConfig worker, Config connector, ConnectorTaskId task, string clientId, ILogger logger, long bufferMax = long.MaxValue) => WithBuffer(
        Assemble(
            worker, connector, ConnectClientDefaults.SourceProducer, clientId, "producer.", logger,
            ("enable.idempotence", "true"), ("transactional.id", worker.TransactionalIdOf(task))),
        bufferMax);

    /// <summary>The settings of a reader of a connector's own topic for source offsets.</summary>
    public static Dictionary<string, string> OffsetReader(WorkerConfig worker, Config connector, string name, ILogger logger)
    {
        var defaults = new Dictionary<string, string>(ConnectClientDefaults.SinkConsumer, StringComparer.Ordinal)
        {
            ["group.id"] = $"connect-{name}",
            ["isolation.level"] = ReadCommitted,
        };
        return Assemble(
            worker, connector, defaults, $"connector-consumer-{name}", "consumer.", logger, worker.ExactlyOnceSourceEnabled ? [("isolation.level", ReadCommitted)] : []);
    }

    /// <summary>The settings of an admin client on behalf of a connector.</summary>
    public static Dictionary<string, string> ConnectorAdminSettings(WorkerConfig worker, Config connector, string clientId) =>
        Assemble(worker, connector, TopLevel(worker), clientId, "admin.");

    public static ClientSettings DeadLetterProducer(WorkerConfig worker, Config connector, ConnectorTaskId task) =>
        ClientSettings.ForProducer(WithSmallBatches(Assemble(worker, connector, ConnectClientDefaults.SourceProducer, $"connector-dlq-producer-{task}", "producer.")));

    public static ClientSettings SinkConsumer(WorkerConfig worker, Config connector, ConnectorTaskId task)
    {
        var defaults = new Dictionary<string, string>(ConnectClientDefaults.SinkConsumer, StringComparer.Ordinal) { ["group.id"] = $"connect-{task.Connector}" };
        var settings = Assemble(worker, connector, defaults, $"connector-consumer-{task}", "consumer.");
        try
        {
            return JavaNumbers.Trim(settings["group.id"]).Length > 0 ? ClientSettings.ForConsumer(settings) : throw new InvalidGroupIdException();
        }
        catch (Exception e) when (e is ClientConfigException or InvalidGroupIdException)
        {
            throw ClientConstructionException.Of("consumer", e);
        }
    }

    /// <summary>The consumer group of a sink connector.</summary>
    public static string SinkGroup(WorkerConfig worker, Config connector, string name) =>
        connector.GetValueOrDefault("consumer.override.group.id") ?? worker.WithPrefix("consumer.").GetValueOrDefault("group.id") ?? $"connect-{name}";

    /// <summary>An admin client on behalf of a connector.</summary>
    public static ClientSettings ConnectorAdmin(WorkerConfig worker, Config connector, string clientId) =>
        ClientSettings.ForAdmin(ConnectorAdminSettings(worker, connector, clientId));

    /// <summary>The producer by which the leader of a group writes to the config topic, and fences leaders before it.</summary>
    public static ClientSettings ForLeaderProducer(WorkerConfig worker) => ClientSettings.ForProducer(WithoutLinger(Internal(
        worker, "configs-leader", ("acks", "all"), ("delivery.timeout.ms", "2147483647"), ("enable.idempotence", "true"), ("transactional.id", worker.LeaderTransactionalId))));

    public static ClientSettings ForInternalProducer(WorkerConfig worker) => ClientSettings.ForProducer(InternalProducer(worker));

    public static Dictionary<string, string> InternalProducer(WorkerConfig worker) => WithoutLinger(
        Internal(worker, "shared-producer", ("acks", "all"), ("max.in.flight.requests.per.connection", "1"), ("delivery.timeout.ms", "2147483647")));

    /// <summary>A reader of an internal topic; its purpose ends its name: <c>configs</c>, <c>offsets</c> or <c>statuses</c>.</summary>
    public static ClientSettings ForInternalReader(WorkerConfig worker, string purpose)
    {
        var settings = Internal(worker, purpose, ("auto.offset.reset", "earliest"), ("enable.auto.commit", "false"));
        if (worker.ExactlyOnceSourceEnabled && purpose != "statuses")
            settings["isolation.level"] = ReadCommitted;
        return ClientSettings.ForConsumer(settings);
    }

    public static ClientSettings ForInternalAdmin(WorkerConfig worker) => ClientSettings.ForAdmin(Internal(worker, "shared-admin"));

    /// <summary>How the worker reaches its group's coordinator. Its name is in the member ids that Kafka gives out.</summary>
    public static ClientSettings ForGroupMember(WorkerConfig worker, string workerId)
    {
        var settings = TopLevel(worker);
        settings["client.id"] = worker.Text("client.id") is { Length: > 0 } clientId ? clientId : "connect-" + workerId;
        return ClientSettings.ForAdmin(settings);
    }

    /// <summary>Makes a producer's buffer smaller, unless the user has set it. The largest request still has room in it.</summary>
    private static Dictionary<string, string> WithBuffer(Dictionary<string, string> settings, long bufferMax)
    {
        if (bufferMax < ClientSettings.BufferBytesDefault && !settings.ContainsKey("buffer.memory"))
        {
            var least = 2L * ClientSettings.ForProducer(settings).RequestBytesMax;
            settings["buffer.memory"] = Math.Min(Math.Max(bufferMax, least), ClientSettings.BufferBytesDefault).ToString(CultureInfo.InvariantCulture);
        }
        return settings;
    }

    /// <summary>For single records that are waited for: the first is sent at once, and what comes meanwhile goes together after it.</summary>
    private static Dictionary<string, string> WithoutLinger(Dictionary<string, string> settings)
    {
        settings.TryAdd("linger.ms", "0");
        return WithSmallBatches(settings);
    }

    /// <summary>Batches of Kafka's own size: what is refused for its size is a record, and alone.</summary>
    private static Dictionary<string, string> WithSmallBatches(Dictionary<string, string> settings)
    {
        settings.TryAdd("batch.size", ClientSettings.JavaBatchBytesDefault.ToString(CultureInfo.InvariantCulture));
        return settings;
    }

    private static Dictionary<string, string> Assemble(
        WorkerConfig worker, Config connector, IReadOnlyDictionary<string, string> defaults, string clientId, string prefix, ILogger? logger = null,
        params ReadOnlySpan<(string Key, string Value)> forced)
    {
        var workerServers = string.Join(',', worker.BootstrapServers);
        var settings = new Dictionary<string, string>(defaults, StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = workerServers,
            ["client.id"] = clientId,
        };
        foreach (var (key, value) in worker.WithPrefix(prefix))
            settings[key] = value;
        foreach (var (name, value) in AllowedOverrides(worker, connector, prefix[..^1]))
        {
            if (value is not null)
                settings[name] = value;
        }
        foreach (var (key, value) in forced)
        {
            if (settings.TryGetValue(key, out var given) && given != value)
                logger?.ClientSettingReplaced(clientId, key, given, value);
            settings[key] = value;
        }
        ClientOverrides.EnsureValid(prefix[..^1], settings);
        // The worker's own servers were found when it started, and a name service that is away for a moment has to fail no task.
        if (settings["bootstrap.servers"] != workerServers)
            ClientKeyChecks.EnsureResolvable(prefix[..^1], settings["bootstrap.servers"]);
        return settings;
    }

    /// <summary>Refuses overrides of a client that the worker's policy does not allow.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="connector">The connector's settings.</param>
    /// <param name="client"><c>producer</c>, <c>consumer</c> or <c>admin</c>.</param>
    /// <exception cref="ConnectException">There are some; the text is Kafka Connect's.</exception>
    public static void EnsureOverridesAreAllowed(WorkerConfig worker, Config connector, string client) => AllowedOverrides(worker, connector, client);

    private static IReadOnlyDictionary<string, string?> AllowedOverrides(WorkerConfig worker, Config connector, string client)
    {
        var overrides = ClientOverrides.Request(client, connector);
        if (worker.OverridePolicy.Check(overrides) is not { Count: > 0 } refused)
            return overrides.ClientSettings;
        var values = refused.Select(setting =>
            $"[{setting.Key},{(SecretSettings.IsSecretName(setting.Key) ? "[hidden]" : overrides.ClientSettings.GetValueOrDefault(setting.Key) ?? "null")},[],[{string.Join(", ", setting.Value)}],true]");
        throw new ConnectException($"Client Config Overrides not allowed [{string.Join(", ", values)}]");
    }

    private static Dictionary<string, string> Internal(WorkerConfig worker, string purpose, params ReadOnlySpan<(string Key, string Value)> forced)
    {
        var settings = TopLevel(worker);
        var prefix = worker.GroupId is { } group ? group + "-" : "connect-";
        if (worker.Text("client.id") is { Length: > 0 } clientId)
            prefix += clientId + "-";
        settings["client.id"] = prefix + purpose;
        foreach (var (key, value) in forced)
            settings[key] = value;
        return settings;
    }

    private static Dictionary<string, string> TopLevel(WorkerConfig worker)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in worker.Originals)
        {
            if (value is not null && !WorkerKeyNames.Value.Contains(key) && !Array.Exists(WorkerPrefixes, prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
                settings[key] = value;
        }
        // Workers wait 10 seconds longer than Kafka's other clients do.
        if (worker.Mode == WorkerMode.Distributed)
            settings.TryAdd("request.timeout.ms", "40000");
        settings["bootstrap.servers"] = string.Join(',', worker.BootstrapServers);
        return settings;
    }

    private static bool IsSecurity(string name) => name.StartsWith("ssl.", StringComparison.Ordinal) || name.StartsWith("sasl.", StringComparison.Ordinal);
}
