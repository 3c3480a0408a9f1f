using System.Buffers;
using System.Buffers.Binary;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Segments;

/// <summary>
/// Walks over the record batches of a segment's file, in a buffer that grows to the largest batch and never beyond what the file has left. Stops at the first
/// place that holds no whole batch.
/// </summary>
internal sealed class SegmentScanner(IDiskFile file, long position, long end, int bufferBytes = SegmentScanner.BufferBytesDefault) : IDisposable
{
    public const int BufferBytesDefault = 256 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(end - position, RecordBatchView.HeaderBytes, bufferBytes));
    private int _start;
    private int _length;
    private int _currentLength;
    private long _bufferPosition = position;

    /// <summary>The place of <see cref="Current"/> in the file; after the end, the place behind the last whole batch.</summary>
    public long Position => _bufferPosition + _start;

    /// <summary>The batch that <see cref="MoveNext"/> came to; valid until the next call.</summary>
    public RecordBatchView Current => RecordBatchView.Read(CurrentBytes);

    /// <summary>The bytes of <see cref="Current"/>, which may be changed in place.</summary>
    public Span<byte> CurrentBytes => _buffer.AsSpan(_start, _currentLength);

    /// <summary>Why the walk ended: <see cref="RecordBatchStatus.Whole"/> when the file ends with a batch.</summary>
    public RecordBatchStatus Status { get; private set; } = RecordBatchStatus.Whole;

    /// <summary>Goes on to the next batch; its CRC is the caller's to check.</summary>
    public bool MoveNext()
    {
        _start += _currentLength;
        _length -= _currentLength;
        _currentLength = 0;
        var left = end - Position;
        if (left == 0)
            return false;
        if (_length < RecordBatchView.HeaderBytes && !Fill((int)Math.Min(left, RecordBatchView.HeaderBytes)))
            return false;

        var header = _buffer.AsSpan(_start, _length);
        Status = RecordBatchView.TryRead(header, out var batch);
        if (Status == RecordBatchStatus.Incomplete)
        {
            // TryRead has seen the magic and a possible length, or there is less than a header.
            var size = header.Length < RecordBatchLengthEnd ? long.MaxValue
                : (long)BinaryPrimitives.ReadInt32BigEndian(header[(RecordBatchLengthEnd - sizeof(int))..]) + RecordBatchLengthEnd;
            if (size > left || !Fill((int)size))
                return false;
            Status = RecordBatchView.TryRead(_buffer.AsSpan(_start, _length), out batch);
        }

        if (Status != RecordBatchStatus.Whole)
            return false;
        _currentLength = batch.SizeBytes;
        return true;
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private const int RecordBatchLengthEnd = 12;

    /// <summary>Has at least <paramref name="length"/> bytes from <see cref="_start"/> on, and as many more as fit.</summary>
    private bool Fill(int length)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _length).CopyTo(_buffer);
            _bufferPosition += _start;
            _start = 0;
        }

        if (length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(length);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var wanted = (int)Math.Min(_buffer.Length, end - _bufferPosition);
        if (wanted > _length)
            _length += file.Read(_buffer.AsSpan(_length, wanted - _length), _bufferPosition + _length);
        if (_length >= length)
            return true;
        Status = RecordBatchStatus.Incomplete;
        return false;
    }
}
