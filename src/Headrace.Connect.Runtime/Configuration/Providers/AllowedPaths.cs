using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary>Which files a provider may read: those under some folders, or all. Source: KIP-993.</summary>
internal sealed class AllowedPaths(string[]? roots)
{
    public const string Key = "allowed.paths";

    /// <exception cref="ConfigException">A folder is not absolute, or is not there.</exception>
    public static AllowedPaths Parse(IReadOnlyDictionary<string, string?> parameters)
    {
        if (!parameters.TryGetValue(Key, out var list) || string.IsNullOrWhiteSpace(list))
            return new(null);
        var roots = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var root in roots)
        {
            if (!Path.IsPathRooted(root))
                throw new ConfigException($"Path {root} is not absolute");
            if (!Path.Exists(root))
                throw new ConfigException($"Path {root} does not exist");
        }
        return new(roots);
    }

    public bool Allows(string path)
    {
        if (roots is null)
            return true;
        var full = Path.GetFullPath(path);
        return roots.Any(root =>
        {
            var allowed = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
            return full == allowed || full.StartsWith(allowed + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        });
    }

    /// <summary>Whether a file may be read: of a symbolic link what it leads to counts as well.</summary>
    public bool AllowsFile(string file) =>
        Allows(file) && (roots is null || File.ResolveLinkTarget(file, returnFinalTarget: true) is not { } target || Allows(target.FullName));
}
