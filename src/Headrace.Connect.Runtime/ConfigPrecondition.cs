namespace Headrace.Connect.Runtime;

/// <summary>Looks at a connector's config where it is about to be changed, when no other change can come between, and throws where the change must not be made.</summary>
/// <param name="current">The config as it is; null where there is none.</param>
public delegate void ConfigPrecondition(IReadOnlyDictionary<string, string?>? current);
