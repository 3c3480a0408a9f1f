using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What Kafka's consumer throws for a partition that it does not have.</summary>
[KafkaConnectName("java.lang.IllegalStateException")]
internal sealed class IllegalStateException(TopicPartition partition) : ConnectException($"No current assignment for partition {partition}");
