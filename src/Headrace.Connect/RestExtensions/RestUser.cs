namespace Headrace.Connect.RestExtensions;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The name that logs and rules use.</param>
/// <param name="Roles">What else rules may name: groups or roles that came with the credentials.</param>
public sealed record RestUser(string Name, IReadOnlyList<string> Roles);
