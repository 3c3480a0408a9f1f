using System.Buffers;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Takes the bytes that converters write, record after record. Owned by one task.</summary>
internal sealed class ReusableBuffer : IBufferWriter<byte>
{
    /// <summary>A buffer that one large record has blown up is given back after it.</summary>
    private const int KeptBytesMax = 1 << 20;
    private const int FirstBytes = 512;

    private byte[] _bytes = new byte[FirstBytes];

    public int Length { get; private set; }

    /// <summary>Takes back what was written behind a place.</summary>
    public void Truncate(int length)
    {
        Length = length;
        if (length == 0 && _bytes.Length > KeptBytesMax)
            _bytes = new byte[FirstBytes];
    }

    public ReadOnlySpan<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    public void Advance(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - Length))
            throw new ArgumentOutOfRangeException(nameof(count), count, "More bytes were written than there was room for.");
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void MakeRoom(int sizeHint)
    {
        var wanted = Math.Max(sizeHint, 1);
        if (_bytes.Length - Length < wanted)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max((long)_bytes.Length * 2, (long)Length + wanted), Array.MaxLength));
    }
}
