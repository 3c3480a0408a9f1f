using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Explanations;

/// <summary>The transaction of an exactly-once task was open for longer than the broker allows.</summary>
[KafkaConnectName("org.apache.kafka.connect.errors.ConnectException")]
internal sealed class TransactionExpiredException(string message, Exception cause) : ConnectException(message, cause);
