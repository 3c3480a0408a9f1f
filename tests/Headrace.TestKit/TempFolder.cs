namespace Headrace.TestKit;

/// <summary>A new empty folder that is deleted with all its content when it is disposed.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    /// <param name="name">What its name starts with.</param>
    public TempFolder(string name = "headrace")
    {
        Path = Directory.CreateTempSubdirectory(name + "-").FullName;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The full path of a file or folder in it.</summary>
    public string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a text file into it and returns its full path.</summary>
    public string WriteText(string name, string text)
    {
        var file = Combine(name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The test deleted it itself.
        }
    }
}
