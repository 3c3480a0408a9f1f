using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A Kafka client that can't be made of its settings.</summary>
[KafkaConnectName("org.apache.kafka.common.KafkaException")]
internal sealed class ClientConstructionException(string message, Exception? innerException = null) : ConnectException(message, innerException);
