namespace Headrace.Connect.Runtime.Configuration.Policies;

/// <summary>Allows every setting.</summary>
[KafkaConnectName("org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy")]
internal sealed class AllConnectorClientConfigOverridePolicy() : NamedSettingsPolicy("All")
{
    protected override bool IsAllowed(string key) => true;
}
