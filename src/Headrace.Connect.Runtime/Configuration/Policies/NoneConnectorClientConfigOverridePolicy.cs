namespace Headrace.Connect.Runtime.Configuration.Policies;

/// <summary>Allows no setting.</summary>
[KafkaConnectName("org.apache.kafka.connect.connector.policy.NoneConnectorClientConfigOverridePolicy")]
internal sealed class NoneConnectorClientConfigOverridePolicy() : NamedSettingsPolicy("None")
{
    protected override bool IsAllowed(string key) => false;
}
