using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What Java's own classes throw for text that doesn't have its format.</summary>
[KafkaConnectName("java.text.ParseException")]
internal sealed class JavaParseException(string message) : ConnectException(message);
