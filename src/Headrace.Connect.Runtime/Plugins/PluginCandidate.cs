namespace Headrace.Connect.Runtime.Plugins;

/// <summary>A folder in which plugins may be.</summary>
/// <param name="Path">The folder.</param>
/// <param name="IsEntry">Whether it is an entry of <c>plugin.path</c> itself, whose assemblies are locations of their own.</param>
internal sealed record PluginCandidate(string Path, bool IsEntry);
