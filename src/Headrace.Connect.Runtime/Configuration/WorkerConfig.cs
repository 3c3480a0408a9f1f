using System.Globalization;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>The configuration of a worker, parsed and checked: all settings of Kafka Connect with its defaults and error texts.</summary>
public sealed class WorkerConfig
{
    private static readonly Lazy<ConfigDef> Standalone = new(static () => ConfigDef.Create([.. CommonKeys(), .. WorkerKeys.Standalone, .. RestLimitKeys.All, .. MemoryKeys.All]));
    private static readonly Lazy<ConfigDef> Distributed =
        new(static () => ConfigDef.Create([
            .. CommonKeys(), .. With(DistributedWorkerKeys.All, "security.protocol", SecurityKeys.Sasl), FailureDetection.Key, .. RestLimitKeys.All, .. MemoryKeys.All]));

    private readonly Lazy<ClientOverridePolicy> _overridePolicy;

    private WorkerConfig(WorkerMode mode, ParsedConfig values, ConfigProviders providers, PluginRegistry? plugins)
    {
        _overridePolicy = new(() => Configuration.ClientOverridePolicy.Of(ClientOverridePolicy, Originals, plugins ?? PluginRegistry.OfKafkaAlone));
        Mode = mode;
        Values = values;
        Providers = providers;
    }

    /// <summary>Where the worker keeps configs, offsets and statuses.</summary>
    public WorkerMode Mode { get; }

    /// <summary>The settings' values, for those that have no member here.</summary>
    public ParsedConfig Values { get; }

    /// <summary>The settings as the user wrote them with variables resolved, undefined ones included. It may hold secrets: never log it.</summary>
    public IReadOnlyDictionary<string, string?> Originals => Values.Originals;

    /// <summary>The settings of standalone workers.</summary>
    public static ConfigDef StandaloneDefinition => Standalone.Value;

    /// <summary>The settings of distributed workers.</summary>
    public static ConfigDef DistributedDefinition => Distributed.Value;

    /// <summary><c>bootstrap.servers</c>.</summary>
    public IReadOnlyList<string> BootstrapServers => List("bootstrap.servers") ?? [];

    /// <summary><c>listeners</c>: where the REST API listens.</summary>
    public IReadOnlyList<string> Listeners => List("listeners") ?? [];

    /// <summary><c>admin.listeners</c>: null for the same as <see cref="Listeners"/>, empty for none.</summary>
    public IReadOnlyList<string>? AdminListeners => List("admin.listeners");

    /// <summary><c>rest.advertised.host.name</c>.</summary>
    public string? AdvertisedHostName => Text("rest.advertised.host.name");

    /// <summary><c>rest.advertised.port</c>.</summary>
    public int? AdvertisedPort => Values.Values.GetValueOrDefault("rest.advertised.port") as int?;

    /// <summary><c>rest.advertised.listener</c>.</summary>
    public string? AdvertisedListener => Text("rest.advertised.listener");

    /// <summary>TLS of the listeners and of requests to other workers: the settings below <c>listeners.https.</c>, or, where there is none, the plain <c>ssl.*</c>.</summary>
    public TlsSettings ListenerTls => TlsOf("listeners.https.");

    /// <summary>TLS of the admin listeners: the settings below <c>admin.listeners.https.</c>, or, where there is none, the plain <c>ssl.*</c>.</summary>
    public TlsSettings AdminListenerTls => TlsOf("admin.listeners.https.");

    /// <summary><c>rest.extension.classes</c>.</summary>
    public IReadOnlyList<string> RestExtensionClasses => List("rest.extension.classes") ?? [];

    /// <summary>Whether what workers ask of each other is signed. A standalone worker takes no such requests.</summary>
    public bool AreInternalRequestsSigned => Mode == WorkerMode.Standalone || GroupProtocol == "sessioned";

    /// <summary><c>plugin.path</c>; empty where it is not set.</summary>
    public IReadOnlyList<string> PluginPath => List("plugin.path") ?? [];

    /// <summary><c>topic.tracking.enable</c>.</summary>
    public bool TopicTrackingEnabled => Flag("topic.tracking.enable");

    /// <summary><c>topic.tracking.allow.reset</c>.</summary>
    public bool TopicTrackingResetAllowed => Flag("topic.tracking.allow.reset");

    /// <summary><c>key.converter</c>.</summary>
    public string KeyConverter => Text("key.converter")!;

    /// <summary><c>value.converter</c>.</summary>
    public string ValueConverter => Text("value.converter")!;

    /// <summary><c>header.converter</c>.</summary>
    public string HeaderConverter => Text("header.converter")!;

    /// <summary><c>group.id</c>: the worker group; null in standalone mode.</summary>
    public string? GroupId => Mode == WorkerMode.Distributed ? Text("group.id") : null;

    /// <summary><c>exactly.once.source.support</c> is <c>enabled</c>; never in standalone mode.</summary>
    public bool ExactlyOnceSourceEnabled =>
        Mode == WorkerMode.Distributed && string.Equals(Text("exactly.once.source.support"), "enabled", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the leader writes to the config topic in transactions: <c>exactly.once.source.support</c> is <c>preparing</c> or <c>enabled</c>; never in standalone mode.</summary>
    public bool TransactionalLeaderEnabled =>
        ExactlyOnceSourceEnabled || (Mode == WorkerMode.Distributed && string.Equals(Text("exactly.once.source.support"), "preparing", StringComparison.OrdinalIgnoreCase));

    /// <summary><c>connector.client.config.override.policy</c>.</summary>
    public string ClientOverridePolicy => Text("connector.client.config.override.policy")!;

    /// <summary>The policy of that name; one instance for the worker.</summary>
    /// <exception cref="ConfigException">There is none, or it does not take the worker's settings.</exception>
    internal ClientOverridePolicy OverridePolicy => _overridePolicy.Value;

    /// <summary>Resolves variables in connector and task configs.</summary>
    internal ConfigProviders Providers { get; }

    /// <summary><c>connect.protocol</c> in lower case.</summary>
    internal string GroupProtocol => Text("connect.protocol")!.ToLowerInvariant();

    internal bool TopicCreationEnabled => Flag("topic.creation.enable");

    internal TimeSpan TaskShutdownTimeout => Milliseconds("task.shutdown.graceful.timeout.ms");

    internal TimeSpan OffsetFlushInterval => Milliseconds("offset.flush.interval.ms");

    internal TimeSpan OffsetFlushTimeout => Milliseconds("offset.flush.timeout.ms");

    internal string OffsetFile => Text("offset.storage.file.filename")!;

    /// <summary>Parses settings: resolves variables of the worker's config providers, applies defaults, checks.</summary>
    /// <param name="mode">Which settings there are.</param>
    /// <param name="properties">The settings as the user wrote them.</param>
    /// <param name="plugins">The plugins that settings may name; null to take the names of classes as they are.</param>
    /// <exception cref="ConfigException">A setting is missing or wrong.</exception>
    public static WorkerConfig Parse(WorkerMode mode, IReadOnlyDictionary<string, string?> properties, PluginRegistry? plugins = null)
    {
        ArgumentNullException.ThrowIfNull(properties);
        var providers = ConfigProviders.From(properties, plugins);
        var values = (mode == WorkerMode.Standalone ? StandaloneDefinition : DistributedDefinition).Parse(
            providers.Resolve(properties), plugins is null ? null : plugins.ResolveClass);
        var config = new WorkerConfig(mode, values, providers, plugins);
        if (ClientKeyChecks.FindBadServer(config.BootstrapServers) is { } fault)
            throw new ConfigException(fault);
        if (plugins is not null)
            config.CheckClassLists();
        if (mode == WorkerMode.Distributed)
            config.CheckGroup();
        ConfigChecks.EnsureListenersAreWellFormed([.. config.Listeners, .. config.AdminListeners ?? []]);
        return config;
    }

    /// <summary>Replaces variables (<c>${provider:path:key}</c>) in a connector's config by what the worker's config providers know.</summary>
    /// <param name="config">A raw config.</param>
    /// <exception cref="ConfigException">A provider failed.</exception>
    public IReadOnlyDictionary<string, string?> ResolveVariables(IReadOnlyDictionary<string, string?> config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Providers.Resolve(config);
    }

    /// <summary>The transactional id of the group's leader.</summary>
    internal string LeaderTransactionalId => $"connect-cluster-{GroupId}";

    /// <summary>The transactional id of a source task, which is the same wherever it runs.</summary>
    internal string TransactionalIdOf(ConnectorTaskId task) => $"{GroupId}-{task}";

    internal string? Text(string name) => Values.Values.GetValueOrDefault(name) as string;

    /// <summary>A whole number.</summary>
    /// <param name="name">The setting's name.</param>
    public int Int(string name) => Convert.ToInt32(Values.Values[name], CultureInfo.InvariantCulture);

    /// <summary>The settings under a prefix, without it.</summary>
    internal Dictionary<string, string> WithPrefix(string prefix)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Originals)
        {
            if (value is not null && key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal))
                settings[key[prefix.Length..]] = value;
        }
        return settings;
    }

    /// <summary>All or nothing: one setting with the prefix, and those without it count no more.</summary>
    private TlsSettings TlsOf(string prefix)
    {
        var settings = WithPrefix(prefix).ToDictionary(static setting => setting.Key, static setting => (string?)setting.Value, StringComparer.Ordinal);
        return settings.Count > 0 ? new(settings, prefix) : new(Originals, "");
    }

    /// <summary>In Kafka Connect's order: of several faults the first is told.</summary>
    private static ConfigKey[] CommonKeys() => With(WorkerKeys.Common, "topic.creation.enable", SecurityKeys.Ssl);

    private static ConfigKey[] With(ConfigKey[] keys, string last, ConfigKey[] more)
    {
        var next = Array.FindIndex(keys, key => key.Name == last) + 1;
        return [.. keys[..next], .. more, .. keys[next..]];
    }

    private IReadOnlyList<string>? List(string name) => Values.Values.GetValueOrDefault(name) as IReadOnlyList<string>;

    private bool Flag(string name) => Values.Values[name] is true;

    private TimeSpan Milliseconds(string name)
    {
        var milliseconds = Convert.ToInt64(Values.Values[name], CultureInfo.InvariantCulture);
        // Timers take at most 2^32 - 2 ms; 24 days is as good as for ever here.
        return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, int.MaxValue));
    }

    /// <summary>Lists of classes are made at the start, and what can't be made ends it: the REST API must not be open because what guards it was not found.</summary>
    private void CheckClassLists()
    {
        foreach (var reporter in List("metric.reporters") ?? [])
        {
            if (!KafkaClasses.Contains(reporter))
                throw new ConfigException("metric.reporters", reporter, $"Class {reporter} cannot be found");
        }
    }

    private void CheckGroup()
    {
        if (JavaNumbers.IsBlank(GroupId))
            throw new ConfigException("The configured group.id should not be an empty string or whitespace.");
        foreach (var (store, message) in ((string, string)[])
            [("offset", "Offset storage topic must be specified"), ("config", "Must specify topic for connector configuration."), ("status", "Must specify topic for connector status.")])
        {
            if (JavaNumbers.IsBlank(Text($"{store}.storage.topic")))
                throw new ConfigException($"{message} ({store}.storage.topic is empty)");
        }
        foreach (var key in (string[])["heartbeat.interval.ms", "rebalance.timeout.ms"])
        {
            if (Int(key) is < 0 and var timeout)
                throw new ConfigException($"Invalid negative timeout {timeout} ({key})");
        }
        if (Int("heartbeat.interval.ms") >= Int("session.timeout.ms"))
            throw new ConfigException("Heartbeat must be set lower than the session timeout");
        var keyAlgorithm = Text("inter.worker.key.generation.algorithm")!;
        if (Values.Values.GetValueOrDefault("inter.worker.key.size") is int bits && SessionKeySizes.FindFault(keyAlgorithm, bits) is { } fault)
            throw new ConfigException($"Unable to create key generator with algorithm {keyAlgorithm} and key size {bits}: {fault}");
        var accepted = List("inter.worker.verification.algorithms") ?? [];
        var own = Text("inter.worker.signature.algorithm");
        if (!accepted.Contains(own!, StringComparer.Ordinal))
            throw new ConfigException("inter.worker.signature.algorithm", own, "Signature algorithm must be present in inter.worker.verification.algorithms list");
    }
}
