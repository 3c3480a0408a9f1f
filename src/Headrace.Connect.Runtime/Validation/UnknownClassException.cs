using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>A setting of a connector that is about to start names a class that is not there.</summary>
/// <param name="message">Kafka Connect's text.</param>
[KafkaConnectName("org.apache.kafka.common.config.ConfigException")]
internal sealed class UnknownClassException(string message) : ConfigException(message);
