using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What Kafka Connect throws at a task that asks for what it can't have now.</summary>
[KafkaConnectName("org.apache.kafka.connect.errors.IllegalWorkerStateException")]
internal sealed class IllegalWorkerStateException(string message, Exception cause) : ConnectException(message, cause);
