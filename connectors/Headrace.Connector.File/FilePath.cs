namespace Headrace.Connector.File;

/// <summary>Paths as Java reads them.</summary>
internal static class FilePath
{
    /// <summary>The path without slashes at its end: a file has none, and Java passes over them.</summary>
    public static string WithoutEnd(string path) => path.TrimEnd('/') is { Length: > 0 } name ? name : path;

    /// <summary>The file that stands where a path has a folder; null where there is none.</summary>
    public static string? FileAmongFolders(string path)
    {
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(folder))
                return folder;
        }

        return null;
    }
}
