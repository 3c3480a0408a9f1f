namespace Headrace.Connect.Runtime.Plugins;

/// <summary>What <c>plugin.path</c> names: a list of folders, of which each holds plugin folders, and perhaps assemblies.</summary>
internal static class PluginPath
{
    /// <summary>The entries of the setting as full paths.</summary>
    public static IReadOnlyList<string> Entries(string? setting) =>
        [.. (setting ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static entry => Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry))).Distinct(StringComparer.Ordinal)];

    /// <summary>The folders in which plugins may be: those in an entry, and the entry itself where assemblies lie directly in it.</summary>
    /// <param name="entry">A folder that <c>plugin.path</c> names.</param>
    /// <param name="problems">Takes what can't be used.</param>
    public static IEnumerable<PluginCandidate> Candidates(string entry, ICollection<PluginProblem> problems)
    {
        string[] folders;
        try
        {
            if (!Directory.Exists(entry))
            {
                problems.Add(new(entry, "plugin.path names it, but there is no such folder"));
                return [];
            }
            folders = [.. Directory.EnumerateDirectories(entry).Order(StringComparer.Ordinal)];
            var candidates = new List<PluginCandidate>();
            if (Assemblies(entry).Count > 0)
                candidates.Add(new(entry, IsEntry: true));
            else if (HoldsJava(entry, depth: 0))
                problems.Add(JavaProblem(entry));
            foreach (var folder in folders)
            {
                if (Assemblies(folder).Count > 0)
                    candidates.Add(new(folder, IsEntry: false));
                else if (HoldsJava(folder, depth: 2))
                    problems.Add(JavaProblem(folder));
            }
            return candidates;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(entry, $"it can't be listed: {e.Message}"));
            return [];
        }
    }

    /// <summary>The assemblies and native libraries that lie directly in a folder.</summary>
    public static IReadOnlyList<string> Assemblies(string folder) => [.. Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal)];

    private static bool HoldsJava(string folder, int depth) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = depth > 0, MaxRecursionDepth = depth, IgnoreInaccessible = true })
            .Any(static file => Path.GetExtension(file) is ".jar" or ".class");

    private static PluginProblem JavaProblem(string path) =>
        new(path, "it holds Java classes, which Headrace does not run; it has .NET connectors of its own for many of them", IsFault: false);
}
