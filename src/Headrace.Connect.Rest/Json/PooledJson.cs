using System.Buffers;

namespace Headrace.Connect.Rest.Json;

/// <summary>JSON that has been written into an array of the pool, which goes back there with <see cref="Dispose"/>. Owned by one request.</summary>
internal sealed class PooledJson : IBufferWriter<byte>, IDisposable
{
    /// <summary>Most answers fit: that to a validation has some 12 KB.</summary>
    private const int FirstBytes = 16 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _count;

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _count);

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, _count);

    public void Advance(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _count))
            throw new ArgumentOutOfRangeException(nameof(count), count, "More bytes were written than there was room for.");
        _count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(_count);
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _count) = ([], 0);
    }

    private void MakeRoom(int sizeHint)
    {
        if (_bytes.Length - _count >= Math.Max(1, sizeHint))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, checked(_count + sizeHint)));
        WrittenSpan.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
