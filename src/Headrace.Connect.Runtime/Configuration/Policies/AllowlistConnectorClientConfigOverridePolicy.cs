namespace Headrace.Connect.Runtime.Configuration.Policies;

/// <summary>Allows the settings of <c>connector.client.config.override.allowlist</c>.</summary>
[KafkaConnectName("org.apache.kafka.connect.connector.policy.AllowlistConnectorClientConfigOverridePolicy")]
internal sealed class AllowlistConnectorClientConfigOverridePolicy() : NamedSettingsPolicy("Allowlist")
{
    public const string AllowlistKey = "connector.client.config.override.allowlist";

    private HashSet<string> _allowed = [];

    public override void Configure(IReadOnlyDictionary<string, string?> settings) =>
        _allowed = [.. settings.GetValueOrDefault(AllowlistKey)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []];

    protected override bool IsAllowed(string key) => _allowed.Contains(key);
}
