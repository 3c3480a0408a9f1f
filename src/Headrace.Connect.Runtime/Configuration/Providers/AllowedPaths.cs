using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary>Which files a provider may read: those under some folders, or all. Source: KIP-993.</summary>
internal sealed class AllowedPaths(string[]? roots)
{
    public const string Key = "allowed.paths";

    /// <exception cref="ConfigException">A folder is not absolute, or is not there.</exception>
    public static AllowedPaths Parse(IReadOnlyDictionary<string, string?> parameters)
    {
        if (!parameters.TryGetValue(Key, out var list) || string.IsNullOrEmpty(list))
            return new(null);
        // As Java splits: blanks belong to the paths, and commas at the end count for nothing.
        var text = list.TrimEnd(',');
        var roots = text.Length == 0 ? [] : text.Split(',');
        foreach (var root in roots)
        {
            if (!Path.IsPathRooted(root))
                throw new ConfigException($"Path {InJavasForm(root)} is not absolute");
            if (!Path.Exists(root))
                throw new ConfigException($"Path {InJavasForm(root)} does not exist");
        }
        return new(roots);
    }

    /// <exception cref="JavaInvalidPathException">It can't be a path.</exception>
    public bool Allows(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new JavaInvalidPathException($"Nul character not allowed: {path}");
        if (roots is null)
            return true;
        if (!Path.IsPathRooted(path))
            return false; // wherever the worker was started
        var full = Path.GetFullPath(path);
        return roots.Any(root =>
        {
            var allowed = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
            var inside = Path.EndsInDirectorySeparator(allowed) ? allowed : allowed + Path.DirectorySeparatorChar; // the root ends in one
            return full == allowed || full.StartsWith(inside, StringComparison.Ordinal);
        });
    }

    /// <summary>Whether a file may be read: of a symbolic link what it leads to counts as well.</summary>
    public bool AllowsFile(string file) => Allows(file) && (roots is null || TargetOf(file) is not { } target || Allows(target));

    /// <summary>The path without slashes at its end: a file has none, and Java passes over them.</summary>
    public static string WithoutEnd(string path) => path.TrimEnd('/') is { Length: > 0 } name ? name : path;

    private static string InJavasForm(string path) => WithoutEnd(string.Join('/', path.Split('/').Where(static (name, index) => index == 0 || name.Length > 0)));

    private static string? TargetOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it can't be read either, which is what the user is told
        }
    }
}
