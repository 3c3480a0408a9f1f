using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>What Kafka's clients throw for arguments that are no settings of theirs.</summary>
[KafkaConnectName("java.lang.IllegalArgumentException")]
internal sealed class IllegalArgumentException(string message) : ConnectException(message);
