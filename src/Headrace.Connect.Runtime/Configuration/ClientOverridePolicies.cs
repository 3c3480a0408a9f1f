using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Which client settings a connector may override: <c>connector.client.config.override.policy</c>. Source: KIP-458, KIP-1188.</summary>
internal static class ClientOverridePolicies
{
    private const string Suffix = "ConnectorClientConfigOverridePolicy";

    public static bool Allows(WorkerConfig worker, string key)
    {
        var policy = worker.ClientOverridePolicy;
        var name = policy[(policy.LastIndexOf('.') + 1)..];
        if (name.EndsWith(Suffix, StringComparison.Ordinal))
            name = name[..^Suffix.Length];
        return name switch
        {
            "All" => true,
            "None" => false,
            "Principal" => key is "sasl.jaas.config" or "sasl.mechanism" or "security.protocol",
            "Allowlist" => (worker.Originals.GetValueOrDefault("connector.client.config.override.allowlist") ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Contains(key, StringComparer.Ordinal),
            _ => throw new ConfigException("connector.client.config.override.policy", policy, "there is no such policy; use All, None, Principal or Allowlist"),
        };
    }
}
