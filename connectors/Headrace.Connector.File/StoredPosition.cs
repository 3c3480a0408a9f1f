namespace Headrace.Connector.File;

/// <summary>Where a task stopped.</summary>
/// <param name="Position">How many bytes were read.</param>
/// <param name="Head">The fingerprint of the file's beginning; null in an offset that a Java worker or a person wrote.</param>
internal sealed record StoredPosition(long Position, string? Head);
