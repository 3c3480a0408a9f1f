using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What Java itself throws where there is nothing at a place of an array, such as behind the end of a text.</summary>
[KafkaConnectName("java.lang.ArrayIndexOutOfBoundsException")]
internal sealed class JavaArrayIndexOutOfBoundsException(string message) : ConnectException(message);
