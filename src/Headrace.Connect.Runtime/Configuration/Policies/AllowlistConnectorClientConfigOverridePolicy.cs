using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration.Policies;

/// <summary>Allows the settings of <c>connector.client.config.override.allowlist</c>.</summary>
[KafkaConnectName("org.apache.kafka.connect.connector.policy.AllowlistConnectorClientConfigOverridePolicy")]
internal sealed class AllowlistConnectorClientConfigOverridePolicy() : NamedSettingsPolicy("Allowlist")
{
    public const string AllowlistKey = "connector.client.config.override.allowlist";

    private static readonly ConfigDef Definition = ConfigDef.Create(
        [ConfigKey.List(AllowlistKey).Default([]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false)).Document("What connectors may override.", Importance.Medium)]);

    private HashSet<string> _allowed = [];

    public override void Configure(IReadOnlyDictionary<string, string?> settings) =>
        _allowed = [.. Definition.Parse(settings).Values[AllowlistKey] as IReadOnlyList<string> ?? []];

    protected override bool IsAllowed(string key) => _allowed.Contains(key);
}
