namespace Headrace.Connect.Runtime.Stores;

/// <summary>The key that signs requests between workers.</summary>
/// <param name="Key">The key's bytes.</param>
/// <param name="Algorithm">Java's name of its algorithm.</param>
/// <param name="CreationTimestamp">When it was made, in milliseconds since 1970-01-01T00:00Z.</param>
internal sealed record SessionKey(byte[] Key, string Algorithm, long CreationTimestamp);
