using System.Buffers.Binary;
using System.Collections.Concurrent;
using Headrace.Connect.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Headrace.Connector.File;

/// <summary>
/// A file that whole lines are appended to, by one or more tasks. It never keeps half a line: what a full disk cuts off is taken back at once, and what a kill cut
/// off when the file is opened again.
/// </summary>
internal sealed class AppendedFile : ILineOutput
{
    /// <summary>Where the lines of sink tasks begin in a file, kept beside the file: what lies before it is somebody else's and is never taken back.</summary>
    private const string BeginAttribute = "user.headrace.sink";

    /// <summary>One lock for each file: tasks of one process write in turn, so that taking back never meets another's write.</summary>
    private static readonly ConcurrentDictionary<string, Lock> Locks = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly Lock _lock;

    private AppendedFile(string path, SafeFileHandle handle, Lock writeLock)
    {
        _path = path;
        _handle = handle;
        _lock = writeLock;
        _ = NativeFile.TrySetAppend(handle);
    }

    /// <summary>Opens a file, or makes it, and repairs its end.</summary>
    /// <exception cref="ConnectException">It can't be opened; the message says why.</exception>
    public static AppendedFile Open(string path, ILogger logger)
    {
        SafeFileHandle handle;
        try
        {
            handle = System.IO.File.OpenHandle(FilePath.WithoutEnd(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotOpened(path, exception);
        }

        var file = new AppendedFile(path, handle, Locks.GetOrAdd(Path.GetFullPath(FilePath.WithoutEnd(path)), _ => new Lock()));
        try
        {
            lock (file._lock)
                file.RepairEndLocked(logger);
        }
        catch (IOException exception)
        {
            handle.Dispose();
            throw new ConnectException($"Could not read the end of '{path}': {exception.Message}", exception);
        }

        return file;
    }

    /// <summary>Appends lines. They are with the operating system when it returns: they outlive this process.</summary>
    /// <exception cref="ConnectException">They could not be written; then none of a line's bytes is left in the file, and some of the first lines may be.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        lock (_lock)
        {
            var length = RandomAccess.GetLength(_handle);
            try
            {
                RandomAccess.Write(_handle, lines, length);
            }
            catch (IOException exception)
            {
                TakeBackLocked(length);
                throw new ConnectException(
                    $"Could not write to '{_path}': {exception.Message}. The records are not lost: they are written again once the task is restarted.", exception);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>That a file can't be written, in Kafka Connect's words, and as its cause why.</summary>
    internal static ConnectException NotOpened(string path, Exception exception) =>
        new($"Couldn't find or create file '{path}' for FileStreamSinkTask", Explain(path, exception));

    private static Exception Explain(string path, Exception exception) => exception switch
    {
        DirectoryNotFoundException when FilePath.FileAmongFolders(path) is { } file => new IOException($"'{file}' is not a folder.", exception),
        DirectoryNotFoundException => new IOException($"The folder '{Path.GetDirectoryName(Path.GetFullPath(path))}' is not there.", exception),
        UnauthorizedAccessException when Directory.Exists(path) => new IOException($"'{path}' is a folder.", exception),
        UnauthorizedAccessException => new IOException($"Permission to write '{path}' is denied to the worker's user.", exception),
        _ => exception,
    };

    private void TakeBackLocked(long length)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
        }
        catch (IOException)
        {
            // The disk refuses this too: the next start repairs the file's end. The first error is the one to report.
        }
    }

    private void RepairEndLocked(ILogger logger)
    {
        var length = RandomAccess.GetLength(_handle);
        if (length == 0 || EndsLine(length))
        {
            RememberBegin(length);
            return;
        }

        Span<byte> kept = stackalloc byte[sizeof(long)];
        var begin = NativeFile.GetAttribute(_handle, BeginAttribute, kept) == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(kept) : long.MaxValue;
        var lineStart = LineStartOf(length);
        if (lineStart >= begin)
        {
            RandomAccess.SetLength(_handle, lineStart);
            logger.TornLineRemoved(_path, length - lineStart);
            return;
        }

        RandomAccess.Write(_handle, "\n"u8, length);
        logger.LineEndAdded(_path);
        RememberBegin(length + 1);
    }

    /// <summary>Notes that from here on the file is written by sink tasks only, unless that is noted already.</summary>
    private void RememberBegin(long length)
    {
        Span<byte> kept = stackalloc byte[sizeof(long)];
        if (NativeFile.GetAttribute(_handle, BeginAttribute, kept) == sizeof(long) && BinaryPrimitives.ReadInt64BigEndian(kept) <= length)
            return;

        // Where the file system can't keep it, a torn line is ended rather than taken back.
        BinaryPrimitives.WriteInt64BigEndian(kept, length);
        _ = NativeFile.TrySetAttribute(_handle, BeginAttribute, kept);
    }

    private bool EndsLine(long length)
    {
        Span<byte> last = stackalloc byte[1];
        return RandomAccess.Read(_handle, last, length - 1) == 1 && last[0] == '\n';
    }

    private long LineStartOf(long length)
    {
        Span<byte> block = stackalloc byte[4096];
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - block.Length);
            var part = block[..(int)(end - start)];
            part = part[..RandomAccess.Read(_handle, part, start)];
            var lineEnd = part.LastIndexOf((byte)'\n');
            if (lineEnd >= 0)
                return start + lineEnd + 1;
            end = start;
        }

        return 0;
    }
}
