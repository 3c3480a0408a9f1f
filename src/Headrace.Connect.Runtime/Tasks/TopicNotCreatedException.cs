using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>A topic that is missing and may not be created. What the broker said is for the explanation; a trace of Kafka Connect, which only logs it, ends here.</summary>
[KafkaConnectName("org.apache.kafka.connect.errors.ConnectException")]
internal sealed class TopicNotCreatedException(string message, Exception cause) : ConnectException(message, cause);
