namespace Headrace.Client;

/// <summary>No worker answers.</summary>
internal sealed class NoWorkerException(string message, Exception cause) : Exception(message, cause);
