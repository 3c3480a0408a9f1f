using System.Collections.Frozen;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>What a connector may override of its clients' settings, as <c>connector.client.config.override.policy</c> says. Source: KIP-458, KIP-1188.</summary>
internal sealed class ClientOverridePolicy
{
    private const string Suffix = "ConnectorClientConfigOverridePolicy";

    private readonly FrozenSet<string>? _allowed;

    private ClientOverridePolicy(string name, FrozenSet<string>? allowed)
    {
        Name = name;
        _allowed = allowed;
    }

    /// <summary>The policy's name in messages.</summary>
    public string Name { get; }

    public bool Allows(string key) => _allowed is null || _allowed.Contains(key);

    /// <summary>The policy of a worker.</summary>
    /// <exception cref="ConfigException">There is none of its name.</exception>
    public static ClientOverridePolicy Of(WorkerConfig worker) => Parse(
        worker.ClientOverridePolicy,
        worker.Originals.GetValueOrDefault("connector.client.config.override.allowlist")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);

    /// <summary>Finds a policy by its class or alias.</summary>
    /// <exception cref="ConfigException">There is none of that name.</exception>
    public static ClientOverridePolicy Parse(string policy, IEnumerable<string> allowlist)
    {
        var simple = policy.Trim()[(policy.Trim().LastIndexOf('.') + 1)..];
        var alias = simple.EndsWith(Suffix, StringComparison.Ordinal) ? simple[..^Suffix.Length] : simple;
        return alias switch
        {
            "All" => new(alias, null),
            "None" => new(alias, FrozenSet<string>.Empty),
            "Principal" => new(alias, FrozenSet.Create(StringComparer.Ordinal, "sasl.jaas.config", "sasl.mechanism", "security.protocol")),
            "Allowlist" => new(alias, allowlist.ToFrozenSet(StringComparer.Ordinal)),
            _ => throw new ConfigException("connector.client.config.override.policy", policy, "it is All, None, Principal or Allowlist"),
        };
    }
}
