namespace Headrace.Connect.Runtime.Plugins;

/// <summary>A plugin is not installed in the version that a configuration asks for.</summary>
/// <param name="message">Kafka Connect's text.</param>
[KafkaConnectName("org.apache.kafka.connect.runtime.isolation.VersionedPluginLoadingException")]
internal sealed class PluginVersionException(string message) : PluginClassException(message);
