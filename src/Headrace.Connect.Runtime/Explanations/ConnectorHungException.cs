using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Explanations;

/// <summary>A call into a connector has not ended within its time.</summary>
[KafkaConnectName("org.apache.kafka.connect.errors.ConnectException")]
internal sealed class ConnectorHungException(string message, Exception cause) : ConnectException(message, cause);
