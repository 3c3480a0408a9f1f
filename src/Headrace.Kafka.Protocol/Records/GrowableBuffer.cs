using System.Buffers;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>A buffer that grows in pooled arrays up to a limit, and is used again and again.</summary>
internal sealed class GrowableBuffer(int bytesMax) : IBufferWriter<byte>, IDisposable
{
    private const int BytesMin = 4096;

    /// <summary>A larger array goes back to the pool when the buffer is cleared: one large batch does not keep its memory for good.</summary>
    private const int BytesKept = 1 << 20;

    private byte[] _array = [];
    private int _length;

    public int Length => _length;

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, _length);

    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, _length);

    public Span<byte> WrittenSpanForUpdate => _array.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_array.Length > BytesKept)
            Release();
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > _array.Length - _length)
            throw new ArgumentOutOfRangeException(nameof(count), count, "More than the span that was given out.");
        if (count > bytesMax - _length)
            ThrowTooLarge();
        _length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _array.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 1));
        return _array.AsMemory(_length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_array.AsSpan(_length));
        Advance(bytes.Length);
    }

    /// <summary>Throws when <paramref name="size"/> more bytes are not allowed, before memory is taken for them.</summary>
    public void EnsureAllowed(int size)
    {
        if (size > bytesMax - _length)
            ThrowTooLarge();
    }

    public void Dispose()
    {
        _length = 0;
        Release();
    }

    private void EnsureRoom(int size)
    {
        if (size <= _array.Length - _length)
            return;
        // An asker may hope for more than it uses, so only Advance refuses a last piece; but beyond the limit nothing can be used at all.
        if (_length >= bytesMax)
            ThrowTooLarge();
        var wanted = Math.Min(Math.Max(Math.Max((long)_array.Length * 2, (long)_length + size), BytesMin), Array.MaxLength);
        if (wanted < (long)_length + size)
            ThrowTooLarge();
        var larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        _array.AsSpan(0, _length).CopyTo(larger);
        Release();
        _array = larger;
    }

    private void Release()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }

    private void ThrowTooLarge() =>
        throw new RecordBatchException(ErrorCode.MessageTooLarge, $"The records of a batch take more than the {bytesMax} bytes that are allowed.");
}
