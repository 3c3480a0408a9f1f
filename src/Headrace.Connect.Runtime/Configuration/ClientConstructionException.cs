using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A Kafka client that can't be made of its settings.</summary>
[KafkaConnectName("org.apache.kafka.common.KafkaException")]
internal sealed class ClientConstructionException(string message, Exception? innerException = null) : ConnectException(message, innerException)
{
    /// <summary>In the words of Kafka's clients.</summary>
    /// <param name="client"><c>producer</c>, <c>consumer</c> or <c>admin</c>.</param>
    /// <param name="cause">What is wrong.</param>
    public static ClientConstructionException Of(string client, Exception cause) =>
        new(client == "admin" ? "Failed to create new KafkaAdminClient" : $"Failed to construct kafka {client}", cause);
}
