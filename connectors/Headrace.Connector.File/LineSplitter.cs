using System.Text.Unicode;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connector.File;

/// <summary>
/// Splits the bytes of a file into lines that end with <c>\n</c>, <c>\r\n</c> or a lone <c>\r</c>. Lines are slices of its buffers: a buffer that lines were taken of
/// is only ever added to, and a new one is begun when it is full.
/// </summary>
internal sealed class LineSplitter
{
    /// <summary>Below the size of large objects, so that buffers whose records are delivered are collected cheaply.</summary>
    private const int ChunkSize = 80 * 1024;

    /// <summary>A read that gets less room than this is not worth its system call.</summary>
    private const int RoomMin = 16 * 1024;

    private const int LineSizeMax = 1 << 30;

    private byte[] _buffer = [];
    private int _next;
    private int _searched;
    private int _end;
    private bool _isValid = true;

    /// <summary>The position in the file of the byte at the buffer's beginning.</summary>
    private long _base;

    /// <summary>The position in the file after the last byte that was added: where to read on.</summary>
    public long ReadPosition => _base + _end;

    /// <summary>The position in the file after the last line that was taken.</summary>
    public long LinePosition => _base + _next;

    /// <summary>Whether there are bytes that belong to no line yet.</summary>
    public bool HasPartialLine => _next < _end;

    /// <summary>How much memory it has of its own.</summary>
    public int BufferSize => _buffer.Length;

    /// <summary>Whether it has memory of its own; without, the next room is allocated.</summary>
    public bool HasBuffer => _buffer.Length > 0;

    /// <summary>Forgets what was not taken and begins at a position of another content.</summary>
    public void Reset(long position)
    {
        _buffer = [];
        _next = 0;
        _searched = 0;
        _end = 0;
        _isValid = true;
        _base = position;
    }

    /// <summary>Gives its buffer back but for what belongs to no line yet: nothing may follow for long, and thousands of quiet files would hold a buffer each.</summary>
    public void Shrink()
    {
        if (_buffer.Length > _end - _next)
            MoveTo(_next == _end ? [] : new byte[_end - _next]);
    }

    /// <summary>Room for the bytes that follow. They count once they are added.</summary>
    public Memory<byte> GetRoom()
    {
        if (_buffer.Length - _end < RoomMin)
            BeginBuffer();
        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes bytes that were put into the room.</summary>
    public void Added(int count)
    {
        // One check for all the lines of a chunk: they begin and end at line ends, which are never inside a character.
        var fresh = _buffer.AsSpan(_next, _end + count - _next);
        var lastEnd = fresh.LastIndexOfAny((byte)'\n', (byte)'\r');
        _isValid = lastEnd < 0 || Utf8.IsValid(fresh[..lastEnd]);
        _end += count;
    }

    /// <summary>Takes the next line.</summary>
    /// <param name="line">Its text without the line end; what is not UTF-8 in it is replaced by U+FFFD.</param>
    /// <returns>False where there is no complete line. A <c>\r</c> at the end waits for the next byte, which may be its <c>\n</c>.</returns>
    public bool TryTake(out DataValue line)
    {
        var step = _buffer.AsSpan(_searched, _end - _searched).IndexOfAny((byte)'\n', (byte)'\r');
        if (step < 0)
        {
            _searched = _end;
            line = default;
            return false;
        }

        var lineEnd = _searched + step;
        var after = lineEnd + 1;
        if (_buffer[lineEnd] == '\r')
        {
            if (after == _end)
            {
                _searched = lineEnd;
                line = default;
                return false;
            }

            if (_buffer[after] == '\n')
                after++;
        }

        line = ToText(_next, lineEnd);
        _next = after;
        _searched = after;
        return true;
    }

    /// <summary>Takes what is left as the last line: nothing will follow that could end it.</summary>
    public bool TryTakeLast(out DataValue line)
    {
        line = default;
        if (_next == _end)
            return false;

        var lineEnd = _buffer[_end - 1] == '\r' ? _end - 1 : _end;
        _isValid = false;
        line = ToText(_next, lineEnd);
        _next = _end;
        _searched = _end;
        return true;
    }

    private DataValue ToText(int start, int end)
    {
        if (_isValid || Utf8.IsValid(_buffer.AsSpan(start, end - start)))
            return DataValue.FromUtf8(_buffer, start, end - start);
        return DataValue.From(JavaUtf8.GetString(_buffer.AsSpan(start, end - start)));
    }

    private void BeginBuffer()
    {
        var carried = _end - _next;
        if (carried > LineSizeMax)
            throw new ConnectException($"The line that begins at byte {LinePosition} has more than {LineSizeMax} bytes. This is not a file of lines.");

        MoveTo(GC.AllocateUninitializedArray<byte>(Math.Max(ChunkSize, carried * 2)));
    }

    /// <summary>Carries what belongs to no line yet over to the beginning of another buffer.</summary>
    private void MoveTo(byte[] buffer)
    {
        var carried = _end - _next;
        _buffer.AsSpan(_next, carried).CopyTo(buffer);
        _buffer = buffer;
        _base += _next;
        _searched -= _next;
        _next = 0;
        _end = carried;
    }
}
