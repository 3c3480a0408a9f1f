using Headrace.Connect;
using Headrace.Connect.Errors;

namespace Headrace.Connector.File;

/// <summary>A name that no file can have.</summary>
[KafkaConnectName("java.nio.file.InvalidPathException")]
internal sealed class InvalidPathException(string message) : ConnectException(message)
{
    public static void ThrowIfInvalid(string? path)
    {
        if (path is not null && path.Contains('\0', StringComparison.Ordinal))
            throw new InvalidPathException($"Nul character not allowed: {path}");
    }
}
