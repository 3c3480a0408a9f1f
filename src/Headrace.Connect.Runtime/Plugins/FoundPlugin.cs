namespace Headrace.Connect.Runtime.Plugins;

/// <summary>A plugin class that was found in an assembly, which has not been loaded.</summary>
/// <param name="AssemblyFile">The assembly.</param>
/// <param name="TypeName">The class's full name.</param>
/// <param name="JavaName">The name of the Java class that it stands in for; null for none.</param>
/// <param name="Kind">One of its roles.</param>
internal sealed record FoundPlugin(string AssemblyFile, string TypeName, string? JavaName, PluginKind Kind);
