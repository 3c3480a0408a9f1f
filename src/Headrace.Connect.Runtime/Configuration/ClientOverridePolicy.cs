using System.Collections.Frozen;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Policy;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>What a connector may override of its clients' settings, as <c>connector.client.config.override.policy</c> says: one of Kafka's policies, or a plugin. Source: KIP-458, KIP-1188.</summary>
internal sealed class ClientOverridePolicy
{
    private const string Key = "connector.client.config.override.policy";
    private const string Suffix = "ConnectorClientConfigOverridePolicy";
    private const string Package = "org.apache.kafka.connect.connector.policy.";

    private readonly string _name;
    private readonly FrozenSet<string>? _allowed;
    private readonly IConnectorClientConfigOverridePolicy? _plugin;

    private ClientOverridePolicy(string name, FrozenSet<string>? allowed, IConnectorClientConfigOverridePolicy? plugin = null)
    {
        _name = name;
        _allowed = allowed;
        _plugin = plugin;
    }

    /// <summary>The policy of a worker.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="plugins">The plugins that it may name; null for none but Kafka's own policies.</param>
    /// <exception cref="ConfigException">There is none of its name, or it does not take the worker's settings.</exception>
    public static ClientOverridePolicy Of(WorkerConfig worker, PluginRegistry? plugins)
    {
        var name = worker.ClientOverridePolicy.Trim();
        if (plugins?.TryFind(name, PluginKind.ClientOverridePolicy, out var found) != true)
            return Parse(name, worker.Originals.GetValueOrDefault("connector.client.config.override.allowlist")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
        try
        {
            var plugin = found!.Create<IConnectorClientConfigOverridePolicy>();
            plugin.Configure(worker.Originals);
            return new(found.ClassName, null, plugin);
        }
        catch (Exception e) when (e is not (ConfigException or OutOfMemoryException))
        {
            throw new ConfigException($"The override policy {name} ({Key}) can't be used: {e.Message}", e);
        }
    }

    /// <summary>Finds one of Kafka's policies by its class or alias.</summary>
    /// <exception cref="ConfigException">There is none of that name.</exception>
    public static ClientOverridePolicy Parse(string policy, IEnumerable<string> allowlist)
    {
        var simple = policy.Trim();
        if (simple.StartsWith(Package, StringComparison.Ordinal))
            simple = simple[Package.Length..];
        var alias = simple.EndsWith(Suffix, StringComparison.Ordinal) ? simple[..^Suffix.Length] : simple;
        return alias switch
        {
            "All" => new(alias, null),
            "None" => new(alias, FrozenSet<string>.Empty),
            "Principal" => new(alias, FrozenSet.Create(StringComparer.Ordinal, "sasl.jaas.config", "sasl.mechanism", "security.protocol")),
            "Allowlist" => new(alias, allowlist.ToFrozenSet(StringComparer.Ordinal)),
            _ => throw new ConfigException(Key, policy, "it is All, None, Principal or Allowlist, or the class or alias of a plugin in plugin.path"),
        };
    }

    /// <summary>What is refused of a client's overrides, with the reasons.</summary>
    /// <exception cref="ConnectException">The policy failed.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Check(ConnectorClientConfigRequest request)
    {
        var refused = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (_plugin is not null)
        {
            foreach (var value in Ask(request).Where(static value => value.Errors.Count > 0))
                refused[value.Name] = [.. value.Errors];
        }
        else if (_allowed is not null)
        {
            foreach (var key in request.ClientSettings.Keys.Where(key => !_allowed.Contains(key)))
                refused[key] = [$"The '{_name}' policy does not allow '{key}' to be overridden in the connector configuration."];
        }
        return refused;
    }

    private IReadOnlyList<ConfigValue> Ask(ConnectorClientConfigRequest request)
    {
        try
        {
            return _plugin!.Validate(request);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new ConnectException($"The override policy {_name} failed: {e.Message}", e);
        }
    }
}
