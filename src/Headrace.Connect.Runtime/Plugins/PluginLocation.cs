namespace Headrace.Connect.Runtime.Plugins;

/// <summary>One plugin folder, or one assembly that lies directly in an entry of <c>plugin.path</c>, with the plugins in it. Nothing is loaded before a plugin is used.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
internal sealed class PluginLocation
{
    private readonly Lazy<PluginLoadContext> _context;

    private PluginLocation(string path, string folder, IReadOnlyList<FoundPlugin> found, IReadOnlyList<PluginProblem> problems)
    {
        Path = path;
        Url = UrlOf(path);
        Problems = problems;
        string[] mains = [.. found.Select(static plugin => plugin.AssemblyFile).Distinct()];
        _context = new(() => new(folder, mains));
        Plugins = [.. found.Select(plugin => new Plugin(plugin.JavaName, plugin.TypeName, plugin.Kind, () => Make(plugin), Url))];
    }

    /// <summary>The folder or assembly in <c>plugin.path</c>.</summary>
    public string Path { get; }

    /// <summary>Its URL, as answers and messages name it.</summary>
    public string Url { get; }

    public IReadOnlyList<Plugin> Plugins { get; }

    public IReadOnlyList<PluginProblem> Problems { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="path">The folder in <c>plugin.path</c>, which answers name.</param>
    /// <param name="folder">The folder to read, which may be a copy.</param>
    public static PluginLocation OfFolder(string path, string folder)
    {
        var problems = new List<PluginProblem>();
        var found = PluginScanner.Scan(PluginPath.Assemblies(folder), problems);
        return new(path, folder, found, problems);
    }

    /// <summary>Reads the assemblies that lie directly in an entry of <c>plugin.path</c>: each with plugins is a location, the others are what they need.</summary>
    /// <param name="entry">The entry, which answers name.</param>
    /// <param name="folder">The folder to read, which may be a copy.</param>
    /// <param name="problems">Takes what can't be used.</param>
    public static IEnumerable<PluginLocation> OfLooseAssemblies(string entry, string folder, ICollection<PluginProblem> problems) =>
        PluginScanner.Scan(PluginPath.Assemblies(folder), problems)
            .GroupBy(static plugin => plugin.AssemblyFile)
            .Select(group => new PluginLocation(System.IO.Path.Combine(entry, System.IO.Path.GetFileName(group.Key)), folder, [.. group], []));

    /// <summary>Java's text of a file's URL.</summary>
    private static string UrlOf(string path) => $"file:{path}{(File.Exists(path) ? "" : "/")}";

    private object Make(FoundPlugin plugin) => Activator.CreateInstance(_context.Value.LoadType(plugin.AssemblyFile, plugin.TypeName))!;
}
