using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What Java's own classes throw for an argument, such as the name of a field or group that isn't there.</summary>
[KafkaConnectName("java.lang.IllegalArgumentException")]
internal sealed class JavaIllegalArgumentException(string message) : ConnectException(message);
