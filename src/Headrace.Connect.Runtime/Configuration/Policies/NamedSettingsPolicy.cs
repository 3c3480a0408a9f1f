using Headrace.Connect.Config;
using Headrace.Connect.Policy;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Configuration.Policies;

/// <summary>What Kafka's override policies have in common: each allows or refuses a setting by its name alone. Source: KIP-458, KIP-1188.</summary>
internal abstract class NamedSettingsPolicy(string name) : IConnectorClientConfigOverridePolicy, IVersioned
{
    public string Version => Plugin.KafkaConnectVersion;

    public virtual void Configure(IReadOnlyDictionary<string, string?> settings)
    {
    }

    public IReadOnlyList<ConfigValue> Validate(ConnectorClientConfigRequest request)
    {
        if (request.ClientSettings.Count == 0)
            return [];
        return [.. request.ClientSettings.Keys.Where(key => !IsAllowed(key)).Select(Refuse)];
    }

    protected abstract bool IsAllowed(string key);

    private ConfigValue Refuse(string key)
    {
        var value = new ConfigValue(key);
        value.Errors.Add($"The '{name}' policy does not allow '{key}' to be overridden in the connector configuration.");
        return value;
    }
}
