using Headrace.Connect.Errors;
using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Headrace.Connector.File;

/// <summary>
/// Reads a file that others write to. It notices when the file is truncated (it is shorter than what was read, or begins otherwise) and when its name stands for
/// another file; then it reads the old one to its end, waits a while for what is still written to it, and goes on with the new one.
/// </summary>
internal sealed class FollowedFile : IFileInput
{
    /// <summary>How long a replaced file has to be quiet before it is left: its writer needs a moment to take up the new one.</summary>
    public static readonly TimeSpan RotationGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long nothing is read again after a truncation: a file that is written anew all the time must not fill the topic at the speed of the disk.</summary>
    public static readonly TimeSpan TruncationPause = TimeSpan.FromSeconds(1);

    /// <summary>How much of the beginning tells files apart.</summary>
    private const int HeadSizeMax = 1024;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StoredPosition? _stored;

    private readonly byte[] _headBytes = new byte[HeadSizeMax];
    private int _headSize;
    private SafeFileHandle? _handle;
    private SafeFileHandle? _successor;
    private long _replacedAt;
    private long? _truncatedAt;
    private bool _hasLength;
    private bool _wasOpened;
    private bool _wasAtEnd;
    private bool _toldMissing;

    /// <summary>Makes a reader; the file is opened when it is first filled from.</summary>
    /// <param name="path">The file as configured.</param>
    /// <param name="stored">Where to go on, or null for the beginning.</param>
    /// <param name="time">The time.</param>
    /// <param name="logger">The task's log.</param>
    public FollowedFile(string path, StoredPosition? stored, TimeProvider time, ILogger logger)
    {
        _path = FilePath.WithoutEnd(path);
        _stored = stored;
        _time = time;
        _logger = logger;
        Head = FilePosition.Head([]);
    }

    /// <inheritdoc/>
    public SourceMap Head { get; private set; }

    /// <inheritdoc/>
    public InputState Fill(LineSplitter lines)
    {
        try
        {
            if (_handle is null && !TryOpenFirst(lines))
                return InputState.Waiting;
            return FillOpen(_handle!, lines);
        }
        catch (IOException exception)
        {
            throw new ConnectException($"Could not read '{_path}' at byte {lines.ReadPosition}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle?.Dispose();
        _successor?.Dispose();
    }

    private InputState FillOpen(SafeFileHandle handle, LineSplitter lines)
    {
        if (_wasAtEnd && LengthOf(handle) > lines.ReadPosition && !HasSameHead(handle))
            return StartAgain(lines);

        // A file that has nothing gets no buffer.
        if (!lines.HasBuffer && !CanRead(handle, lines.ReadPosition))
            return AtEnd(handle, lines);

        var room = lines.GetRoom().Span;
        var count = RandomAccess.Read(handle, room, lines.ReadPosition);
        if (count == 0)
            return AtEnd(handle, lines);

        _wasAtEnd = false;
        if (_successor is not null)
            _replacedAt = _time.GetTimestamp();
        if (!_hasLength)
            LengthOf(handle);
        RememberHead(lines.ReadPosition, room[..count]);
        lines.Added(count);
        return InputState.Added;
    }

    private InputState AtEnd(SafeFileHandle handle, LineSplitter lines)
    {
        _wasAtEnd = true;
        if (LengthOf(handle) < lines.ReadPosition && _hasLength)
            return StartAgain(lines);

        if (_successor is null)
        {
            _successor = OpenSuccessor(handle);
            _replacedAt = _time.GetTimestamp();
            return InputState.Waiting;
        }

        if (_time.GetElapsedTime(_replacedAt) < RotationGrace)
            return InputState.Waiting;

        // First the task takes the old file's last line, then it comes again.
        if (lines.HasPartialLine)
            return InputState.Ended;

        _logger.FileWasReplaced(_path, lines.ReadPosition);
        _handle = _successor;
        _successor = null;
        handle.Dispose();
        Begin(lines, 0);
        return FillOpen(_handle, lines);
    }

    /// <summary>The file's length, and whether it has one at all: files that the system makes up while they are read, such as those of /proc, have none.</summary>
    private long LengthOf(SafeFileHandle handle)
    {
        var length = RandomAccess.GetLength(handle);
        _hasLength |= length > 0;
        return length;
    }

    private InputState StartAgain(LineSplitter lines)
    {
        if (_truncatedAt is { } last && _time.GetElapsedTime(last) < TruncationPause)
            return InputState.Waiting;
        _truncatedAt = _time.GetTimestamp();
        _logger.FileWasTruncated(_path, lines.ReadPosition);
        Begin(lines, 0);
        return Fill(lines);
    }

    private void Begin(LineSplitter lines, long position)
    {
        lines.Reset(position);
        _headSize = 0;
        _wasAtEnd = false;
        _hasLength = false;
        Head = FilePosition.Head([]);
    }

    private bool TryOpenFirst(LineSplitter lines)
    {
        var handle = OpenIfThere(_path);
        if (handle is null)
        {
            if (!_toldMissing)
                _logger.FileIsMissing(_path);
            _toldMissing = true;
            return false;
        }

        _toldMissing = false;
        var position = 0L;
        if (!_wasOpened && _stored is not null)
            (handle, position) = FindStored(handle, _stored);

        _wasOpened = true;
        _handle = handle;
        Begin(lines, position);
        if (position > 0)
            LoadHead(handle, position);
        _logger.ReadingFrom(_path, position);
        return true;
    }

    /// <summary>Finds the file that an offset was stored for, and where to go on in it.</summary>
    private (SafeFileHandle Handle, long Position) FindStored(SafeFileHandle current, StoredPosition stored)
    {
        if (Fits(current, stored))
            return (current, stored.Head is null ? LineStartOf(current, stored.Position) : stored.Position);

        var rotated = stored.Head is null ? null : FindRotated(stored);
        if (rotated is null)
        {
            _logger.RotatedIsMissing(_path, stored.Position);
            return (current, 0);
        }

        _logger.ReadingRotated(_path, rotated.Value.Path);
        current.Dispose();
        return (rotated.Value.Handle, stored.Position);
    }

    private static bool Fits(SafeFileHandle handle, StoredPosition stored)
    {
        if (RandomAccess.GetLength(handle) is var length && length < stored.Position && (length > 0 || !CanRead(handle, stored.Position - 1)))
            return false;
        if (stored.Head is null)
            return true;

        Span<byte> head = stackalloc byte[HeadSizeMax];
        return FilePosition.Matches(stored.Head, head[..ReadFully(handle, head)]);
    }

    /// <summary>Whether there is a byte, whatever the file says of its length.</summary>
    private static bool CanRead(SafeFileHandle handle, long position)
    {
        Span<byte> one = stackalloc byte[1];
        return RandomAccess.Read(handle, one, position) == 1;
    }

    /// <summary>Looks for the stored file beside its old name: log rotation puts something at the end of it.</summary>
    private (SafeFileHandle Handle, string Path)? FindRotated(StoredPosition stored)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(_path));
        if (folder is null)
            return null;

        // A name may hold what the search takes for a pattern, so the beginning is compared here.
        var name = Path.GetFileName(_path);
        foreach (var candidate in Directory.EnumerateFiles(folder))
        {
            var candidateName = Path.GetFileName(candidate);
            if (candidateName == name || !candidateName.StartsWith(Path.GetFileNameWithoutExtension(name), StringComparison.Ordinal) || NativeFile.IsStream(candidate))
                continue;

            var handle = TryOpen(candidate);
            if (handle is not null && Fits(handle, stored))
                return (handle, candidate);
            handle?.Dispose();
        }

        return null;
    }

    /// <summary>The beginning of the line that a position lies in: a Java worker counts characters but skips bytes, so its positions can be inside a line.</summary>
    private long LineStartOf(SafeFileHandle handle, long position)
    {
        Span<byte> block = stackalloc byte[4096];
        var end = position;
        while (end > 0)
        {
            var start = Math.Max(0, end - block.Length);
            var part = block[..(int)(end - start)];
            if (RandomAccess.Read(handle, part, start) < part.Length)
                return position;

            var lineEnd = part.LastIndexOfAny((byte)'\n', (byte)'\r');
            if (lineEnd >= 0)
            {
                var lineStart = start + lineEnd + 1;
                if (lineStart != position)
                    _logger.PositionInsideLine(_path, position, lineStart);
                return lineStart;
            }

            end = start;
        }

        return 0;
    }

    /// <summary>Opens what now has the file's name, if that is another file.</summary>
    private SafeFileHandle? OpenSuccessor(SafeFileHandle handle)
    {
        // Told by the name where that can be: a quiet file is not opened again and again.
        if (NativeFile.IdentityOf(handle) is { } own && NativeFile.IdentityOf(_path) == own)
            return null;
        var candidate = OpenIfThere(_path);
        if (candidate is null)
            return null;
        if (!IsSame(handle, candidate))
            return candidate;
        candidate.Dispose();
        return null;
    }

    private bool IsSame(SafeFileHandle handle, SafeFileHandle candidate)
    {
        if (NativeFile.IdentityOf(handle) is { } own && NativeFile.IdentityOf(candidate) is { } other)
            return own == other;

        // Without identities: a file that does not grow and is not as long, or begins otherwise, is another one.
        var length = RandomAccess.GetLength(handle);
        var isAsLong = RandomAccess.GetLength(candidate) == length;
        return RandomAccess.GetLength(handle) != length || (isAsLong && HasSameHead(candidate));
    }

    private bool HasSameHead(SafeFileHandle handle)
    {
        Span<byte> head = stackalloc byte[HeadSizeMax];
        var part = head[.._headSize];
        return ReadFully(handle, part) == _headSize && part.SequenceEqual(_headBytes.AsSpan(0, _headSize));
    }

    private void RememberHead(long position, ReadOnlySpan<byte> bytes)
    {
        if (_headSize == HeadSizeMax || position != _headSize)
            return;

        var part = bytes[..Math.Min(bytes.Length, HeadSizeMax - _headSize)];
        part.CopyTo(_headBytes.AsSpan(_headSize));
        _headSize += part.Length;
        Head = FilePosition.Head(_headBytes.AsSpan(0, _headSize));
    }

    private void LoadHead(SafeFileHandle handle, long position)
    {
        _headSize = ReadFully(handle, _headBytes.AsSpan(0, (int)Math.Min(HeadSizeMax, position)));
        Head = FilePosition.Head(_headBytes.AsSpan(0, _headSize));
    }

    private static int ReadFully(SafeFileHandle handle, Span<byte> bytes)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            var count = RandomAccess.Read(handle, bytes[total..], total);
            if (count == 0)
                break;
            total += count;
        }

        return total;
    }

    private static SafeFileHandle? OpenIfThere(string path)
    {
        try
        {
            return System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            if (FilePath.FileAmongFolders(path) is { } file)
                throw new ConnectException($"'{path}' can't be opened: '{file}' is not a folder.", exception);
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new ConnectException(
                Directory.Exists(path)
                    ? $"'{path}' is a folder. Give 'file' the path of a file to read lines from."
                    : $"'{path}' can't be read: permission is denied. Let the worker's user read it.",
                exception);
        }
        catch (IOException exception)
        {
            throw new ConnectException($"'{path}' can't be opened: {exception.Message}", exception);
        }
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return OpenIfThere(path);
        }
        catch (ConnectException)
        {
            // One of the files beside ours that the worker may not read: not the one that it has read before.
            return null;
        }
    }
}
