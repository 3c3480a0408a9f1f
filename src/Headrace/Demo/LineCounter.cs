namespace Headrace.Demo;

/// <summary>Counts the lines of a growing file and reads each byte of it once.</summary>
internal sealed class LineCounter(string path)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _position;
    private long _count;

    public string Path { get; } = path;

    /// <summary>How many lines the file has now; 0 where there is no file.</summary>
    public long Count()
    {
        if (!File.Exists(Path))
            return 0;

        using var file = File.OpenRead(Path);
        file.Position = _position;
        for (int read; (read = file.Read(_buffer)) > 0;)
        {
            _count += _buffer.AsSpan(0, read).Count((byte)'\n');
            _position += read;
        }

        return _count;
    }
}
