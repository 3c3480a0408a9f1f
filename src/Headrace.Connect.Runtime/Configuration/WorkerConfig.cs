using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Where a worker keeps configs, offsets and statuses.</summary>
public enum WorkerMode
{
    /// <summary>In memory and in an offset file.</summary>
    Standalone,

    /// <summary>In topics.</summary>
    Distributed,
}

/// <summary>The configuration of a worker, parsed and checked: all settings of Kafka Connect with its defaults and error texts.</summary>
public sealed class WorkerConfig
{
    private WorkerConfig(WorkerMode mode, ParsedConfig values)
    {
        Mode = mode;
        Values = values;
    }

    /// <summary>Where the worker keeps configs, offsets and statuses.</summary>
    public WorkerMode Mode { get; }

    /// <summary>The settings' values, for those that have no member here.</summary>
    public ParsedConfig Values { get; }

    /// <summary>The settings as the user wrote them with variables resolved, undefined ones included. It may hold secrets: never log it.</summary>
    public IReadOnlyDictionary<string, string?> Originals => Values.Originals;

    /// <summary>The settings of standalone workers.</summary>
    public static ConfigDef StandaloneDefinition => throw new NotImplementedException();

    /// <summary>The settings of distributed workers.</summary>
    public static ConfigDef DistributedDefinition => throw new NotImplementedException();

    /// <summary>Parses settings: resolves variables of the worker's config providers, applies defaults, checks.</summary>
    /// <param name="mode">Which settings there are.</param>
    /// <param name="properties">The settings as the user wrote them.</param>
    /// <exception cref="Headrace.Connect.Errors.ConfigException">A setting is missing or wrong.</exception>
    public static WorkerConfig Parse(WorkerMode mode, IReadOnlyDictionary<string, string?> properties) => throw new NotImplementedException();

    /// <summary><c>bootstrap.servers</c>.</summary>
    public IReadOnlyList<string> BootstrapServers => throw new NotImplementedException();

    /// <summary><c>listeners</c>: where the REST API listens.</summary>
    public IReadOnlyList<string> Listeners => throw new NotImplementedException();

    /// <summary><c>admin.listeners</c>: null for the same as <see cref="Listeners"/>, empty for none.</summary>
    public IReadOnlyList<string>? AdminListeners => throw new NotImplementedException();

    /// <summary><c>rest.advertised.host.name</c>.</summary>
    public string? AdvertisedHostName => throw new NotImplementedException();

    /// <summary><c>rest.advertised.port</c>.</summary>
    public int? AdvertisedPort => throw new NotImplementedException();

    /// <summary><c>rest.advertised.listener</c>.</summary>
    public string? AdvertisedListener => throw new NotImplementedException();

    /// <summary><c>plugin.path</c>; empty where it is not set.</summary>
    public IReadOnlyList<string> PluginPath => throw new NotImplementedException();

    /// <summary><c>topic.tracking.enable</c>.</summary>
    public bool TopicTrackingEnabled => throw new NotImplementedException();

    /// <summary><c>topic.tracking.allow.reset</c>.</summary>
    public bool TopicTrackingResetAllowed => throw new NotImplementedException();

    /// <summary><c>key.converter</c>.</summary>
    public string KeyConverter => throw new NotImplementedException();

    /// <summary><c>value.converter</c>.</summary>
    public string ValueConverter => throw new NotImplementedException();

    /// <summary><c>header.converter</c>.</summary>
    public string HeaderConverter => throw new NotImplementedException();

    /// <summary><c>group.id</c>: the worker group; null in standalone mode.</summary>
    public string? GroupId => throw new NotImplementedException();

    /// <summary><c>exactly.once.source.support</c> is <c>enabled</c>; never in standalone mode.</summary>
    public bool ExactlyOnceSourceEnabled => throw new NotImplementedException();

    /// <summary><c>connector.client.config.override.policy</c>.</summary>
    public string ClientOverridePolicy => throw new NotImplementedException();
}
