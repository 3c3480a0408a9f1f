using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Sink;

namespace Headrace.Connector.File;

/// <summary>Lines that would be written to a file, or to standard output.</summary>
internal sealed class RehearsedLines(string? path) : ILineOutput
{
    private readonly List<RehearsedWrite> _writes = [];

    /// <summary>What would have been written.</summary>
    public IReadOnlyList<RehearsedWrite> Writes => _writes;

    /// <summary>Looks whether the file could be written, and leaves it as it is.</summary>
    /// <exception cref="ConnectException">It could not.</exception>
    public static RehearsedLines For(string? path)
    {
        if (path is null)
            return new(null);
        var target = FilePath.WithoutEnd(path);
        try
        {
            if (System.IO.File.Exists(target) || Directory.Exists(target))
                System.IO.File.OpenHandle(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            else if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
                throw new DirectoryNotFoundException();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw AppendedFile.NotOpened(path, exception);
        }
        return new(path);
    }

    public void Append(ReadOnlySpan<byte> lines)
    {
        foreach (var range in lines.TrimEnd((byte)'\n').Split((byte)'\n'))
            _writes.Add(new(path ?? "standard output", Encoding.UTF8.GetString(lines[range])));
    }

    public void Dispose() => _writes.Clear();
}
