using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Stands for the NullPointerException of a Kafka Connect worker that goes on without a config; clients see its text.</summary>
[KafkaConnectName("java.lang.NullPointerException")]
internal sealed class NullPointerException(string message) : ConnectException(message);
