using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary>A variable names what can't be a path. The class and the text are Java's.</summary>
[KafkaConnectName("java.nio.file.InvalidPathException")]
internal sealed class JavaInvalidPathException(string message) : ConfigVariableException(message, cause: null);
