namespace Headrace.Connect.Rest.Security;

/// <summary>What a request changes.</summary>
/// <param name="Before">The config before; null where there was none.</param>
/// <param name="After">The config that the request asks for; null where it deletes.</param>
internal sealed record ConfigChange(IReadOnlyDictionary<string, string?>? Before, IReadOnlyDictionary<string, string?>? After);
