using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary>What Java throws for text that can't be a path.</summary>
[KafkaConnectName("java.nio.file.InvalidPathException")]
internal sealed class JavaInvalidPathException(string message) : ConnectException(message);
