using Headrace.Connect.Config;

namespace Headrace.Connect.Policy;

/// <summary>Decides what connectors may override of their Kafka clients' settings (<c>producer.override.*</c> and the like).</summary>
/// <remarks>
/// A worker names its policy in <c>connector.client.config.override.policy</c>, makes one instance of it, and calls it from several threads: when a config is checked, and again before a client
/// is made. Source: KIP-458.
/// </remarks>
public interface IConnectorClientConfigOverridePolicy
{
    /// <summary>Takes the worker's settings. Called once, before anything else.</summary>
    /// <param name="settings">All settings of the worker, with variables resolved.</param>
    /// <exception cref="Errors.ConfigException">A setting is missing or wrong.</exception>
    void Configure(IReadOnlyDictionary<string, string?> settings);

    /// <summary>Looks at the overrides of one client.</summary>
    /// <param name="request">What a connector wants.</param>
    /// <returns>The overrides that are refused, each with its errors; those without errors, or that are left out, are allowed.</returns>
    IReadOnlyList<ConfigValue> Validate(ConnectorClientConfigRequest request);
}
