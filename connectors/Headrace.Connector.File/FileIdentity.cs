namespace Headrace.Connector.File;

/// <summary>Which file something is, whatever its name: what a rename does not change.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Node);
