using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>What validation has to know of the worker.</summary>
public sealed class ConnectorValidationOptions
{
    /// <summary>The worker's <c>key.converter</c>.</summary>
    public required string KeyConverter { get; init; }

    /// <summary>The worker's <c>value.converter</c>.</summary>
    public required string ValueConverter { get; init; }

    /// <summary>The worker's <c>header.converter</c>.</summary>
    public string HeaderConverter { get; init; } = "org.apache.kafka.connect.storage.SimpleHeaderConverter";

    /// <summary>The workers' <c>group.id</c>, which no sink's consumer group may have; null in standalone mode.</summary>
    public string? WorkerGroupId { get; init; }

    /// <summary>Whether the worker runs source connectors exactly once.</summary>
    public bool IsExactlyOnceSourceEnabled { get; init; }

    /// <summary>The worker's <c>connector.client.config.override.policy</c>.</summary>
    public string ClientOverridePolicy { get; init; } = "All";

    /// <summary>The worker's <c>connector.client.config.override.allowlist</c>.</summary>
    public IReadOnlyList<string> ClientOverrideAllowlist { get; init; } = [];

    /// <summary>The worker's policy itself; null to make one of the name above.</summary>
    internal Configuration.ClientOverridePolicy? Policy { get; init; }

    /// <summary>Replaces variables (<c>${provider:path:key}</c>) in a config before it is checked; null where there are no config providers.</summary>
    public Func<IReadOnlyDictionary<string, string?>, IReadOnlyDictionary<string, string?>>? ResolveVariables { get; init; }

    /// <summary>The settings of a worker's configuration that matter here.</summary>
    /// <param name="config">The worker's configuration.</param>
    /// <param name="resolveVariables">Replaces variables in a config before it is checked; null for none.</param>
    public static ConnectorValidationOptions From(
        WorkerConfig config, Func<IReadOnlyDictionary<string, string?>, IReadOnlyDictionary<string, string?>>? resolveVariables = null) => new()
        {
            KeyConverter = config.KeyConverter,
            ValueConverter = config.ValueConverter,
            HeaderConverter = config.HeaderConverter,
            WorkerGroupId = config.GroupId,
            IsExactlyOnceSourceEnabled = config.ExactlyOnceSourceEnabled,
            ClientOverridePolicy = config.ClientOverridePolicy,
            Policy = config.OverridePolicy,
            ResolveVariables = resolveVariables,
        };
}
