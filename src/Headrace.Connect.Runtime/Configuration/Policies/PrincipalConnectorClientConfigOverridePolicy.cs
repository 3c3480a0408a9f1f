namespace Headrace.Connect.Runtime.Configuration.Policies;

/// <summary>Allows what a client logs in with.</summary>
[KafkaConnectName("org.apache.kafka.connect.connector.policy.PrincipalConnectorClientConfigOverridePolicy")]
internal sealed class PrincipalConnectorClientConfigOverridePolicy() : NamedSettingsPolicy("Principal")
{
    protected override bool IsAllowed(string key) => key is "sasl.jaas.config" or "sasl.mechanism" or "security.protocol";
}
