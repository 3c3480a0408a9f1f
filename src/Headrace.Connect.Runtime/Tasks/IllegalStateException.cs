using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a task asks for does not go together with the state that things are in.</summary>
[KafkaConnectName("java.lang.IllegalStateException")]
internal sealed class IllegalStateException(string message) : ConnectException(message)
{
    /// <summary>What Kafka's consumer says of a partition that it does not have.</summary>
    public static IllegalStateException NotAssigned(TopicPartition partition) => new($"No current assignment for partition {partition}");
}
