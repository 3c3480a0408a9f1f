namespace Headrace.TestKit;

/// <summary>The folder of the repository that the running test program was built from.</summary>
public static class RepositoryRoot
{
    /// <summary>The full path: the nearest folder above the program that holds <c>Headrace.slnx</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>The full path of a file or folder in the repository.</summary>
    public static string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Headrace.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"There is no Headrace.slnx above {AppContext.BaseDirectory}. Run the tests from a build inside the repository.");
    }
}
