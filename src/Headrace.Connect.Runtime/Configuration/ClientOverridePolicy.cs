using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Policy;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>What a connector may override of its clients' settings, as <c>connector.client.config.override.policy</c> says: one of Kafka's policies, or a plugin. Source: KIP-458, KIP-1188.</summary>
internal sealed class ClientOverridePolicy
{
    private const string Key = "connector.client.config.override.policy";

    private readonly string _name;
    private readonly IConnectorClientConfigOverridePolicy _plugin;

    private ClientOverridePolicy(string name, IConnectorClientConfigOverridePolicy plugin)
    {
        _name = name;
        _plugin = plugin;
    }

    /// <summary>Makes a policy.</summary>
    /// <param name="name">Its class or alias.</param>
    /// <param name="settings">The worker's settings, which it may have some of its own among.</param>
    /// <param name="plugins">The plugins that there are.</param>
    /// <exception cref="ConfigException">There is none of its name, or it does not take the worker's settings.</exception>
    public static ClientOverridePolicy Of(string name, IReadOnlyDictionary<string, string?> settings, PluginRegistry plugins)
    {
        name = name.Trim();
        if (!plugins.TryFind(name, PluginKind.ClientOverridePolicy, out var found))
        {
            throw new ConfigException(
                $"Failed to find any class that implements interface org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy and which name matches {name}. " +
                $"{Key} is All, None, Principal or Allowlist, or the class or alias of a plugin in plugin.path");
        }
        try
        {
            var plugin = found.Create<IConnectorClientConfigOverridePolicy>();
            plugin.Configure(settings);
            return new(found.ClassName, plugin);
        }
        catch (Exception e) when (e is not (ConfigException or OutOfMemoryException))
        {
            throw new ConfigException($"The override policy {name} ({Key}) can't be used: {e.Message}", e);
        }
    }

    /// <summary>What is refused of a client's overrides, with the reasons.</summary>
    /// <exception cref="ConnectException">The policy failed.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Check(ConnectorClientConfigRequest request)
    {
        var refused = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var value in Ask(request))
        {
            if (value.ErrorCount > 0)
                refused[value.Name] = [.. value.Errors];
        }
        return refused;
    }

    private IReadOnlyList<ConfigValue> Ask(ConnectorClientConfigRequest request)
    {
        try
        {
            return _plugin.Validate(request);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ConnectException($"The override policy {_name} failed: {e.Message}", e);
        }
    }
}
