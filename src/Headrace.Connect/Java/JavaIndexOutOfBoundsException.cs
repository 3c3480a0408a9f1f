using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What Java's own classes throw for a number for which there is nothing, such as a group's.</summary>
[KafkaConnectName("java.lang.IndexOutOfBoundsException")]
internal sealed class JavaIndexOutOfBoundsException(string message) : ConnectException(message);
