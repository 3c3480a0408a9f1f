using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A class of Java's that a client is to be made with, and that is not here.</summary>
[KafkaConnectName("java.lang.ClassNotFoundException")]
internal sealed class ClassNotFoundException(string className) : ConnectException(className);
