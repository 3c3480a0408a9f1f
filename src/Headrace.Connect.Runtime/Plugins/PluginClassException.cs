using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Plugins;

/// <summary>A setting of a connector names a class, or a version of one, that is not there.</summary>
[KafkaConnectName("org.apache.kafka.connect.errors.ConnectException")]
internal class PluginClassException(string message) : ConnectException(message);
