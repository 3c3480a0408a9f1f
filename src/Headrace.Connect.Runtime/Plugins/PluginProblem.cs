namespace Headrace.Connect.Runtime.Plugins;

/// <summary>Something in <c>plugin.path</c> that can't be used.</summary>
/// <param name="Path">The folder or file.</param>
/// <param name="Reason">Why, for the user.</param>
/// <param name="IsFault">Whether something is wrong; false for what is only no business of Headrace's.</param>
public sealed record PluginProblem(string Path, string Reason, bool IsFault = true);
