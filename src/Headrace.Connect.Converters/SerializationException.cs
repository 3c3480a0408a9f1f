using Headrace.Connect.Errors;

namespace Headrace.Connect.Converters;

/// <summary>What Kafka's own serializers throw: data or a setting that they can't work with.</summary>
[KafkaConnectName("org.apache.kafka.common.errors.SerializationException")]
internal sealed class SerializationException(string message, Exception? innerException = null) : ConnectException(message, innerException);
