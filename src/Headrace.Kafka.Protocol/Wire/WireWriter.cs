using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Headrace.Kafka.Protocol.Wire;

/// <summary>Writes Kafka's big-endian types into a span, or into an <see cref="IBufferWriter{T}"/> piece by piece.</summary>
/// <remarks>Over a buffer writer, <see cref="Flush"/> has to be called at the end: what was written before belongs to it only then.</remarks>
public ref struct WireWriter
{
    private const int SpanBytesMin = 512;
    private const int CopyBytesMax = 1 << 16;

    private readonly IBufferWriter<byte>? _output;
    private Span<byte> _span;
    private int _position;
    private long _flushedBytes;

    /// <summary>Writes into <paramref name="destination"/>, which has to be as large as the message.</summary>
    public WireWriter(Span<byte> destination) => _span = destination;

    /// <summary>Writes into <paramref name="output"/>.</summary>
    public WireWriter(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>The bytes written so far.</summary>
    public readonly long BytesWritten => _flushedBytes + _position;

    /// <summary>Writes a boolean as one byte.</summary>
    public void WriteBoolean(bool value) => Take(sizeof(byte))[0] = value ? (byte)1 : (byte)0;

    /// <summary>Writes a signed byte.</summary>
    public void WriteInt8(sbyte value) => Take(sizeof(sbyte))[0] = (byte)value;

    /// <summary>Writes a 16-bit integer.</summary>
    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), value);

    /// <summary>Writes an unsigned 16-bit integer.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    /// <summary>Writes a 32-bit integer.</summary>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), value);

    /// <summary>Writes an unsigned 32-bit integer.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    /// <summary>Writes a 64-bit integer.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);

    /// <summary>Writes a double.</summary>
    public void WriteFloat64(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(sizeof(double)), value);

    /// <summary>Writes a uuid.</summary>
    public void WriteUuid(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    /// <summary>Writes an unsigned varint.</summary>
    public void WriteUnsignedVarint(uint value)
    {
        if (value < 0x80)
            Take(1)[0] = (byte)value;
        else
            Varint.WriteUnsigned(Take(Varint.UnsignedSize(value)), value);
    }

    /// <summary>Writes a string, or null where the caller knows that it may be.</summary>
    public void WriteString(string? value, bool isFlexible, string field)
    {
        if (value is null)
        {
            WriteNullString(isFlexible);
            return;
        }
        var size = Encoding.UTF8.GetByteCount(value);
        if (size > short.MaxValue)
            throw new ProtocolException($"a string of {size} bytes is too long, {short.MaxValue} are allowed.", field, -1);
        if (isFlexible)
            WriteUnsignedVarint((uint)size + 1);
        else
            WriteInt16((short)size);
        Encoding.UTF8.GetBytes(value, Take(size));
    }

    /// <summary>Writes bytes, or null where the caller knows that they may be.</summary>
    public void WriteBytes(ReadOnlyMemory<byte>? value, bool isFlexible)
    {
        var size = value?.Length ?? -1;
        if (isFlexible)
            WriteUnsignedVarint((uint)(size + 1));
        else
            WriteInt32(size);
        if (size > 0)
            WriteRaw(value.GetValueOrDefault().Span);
    }

    /// <summary>Writes the count of an array, -1 for null.</summary>
    public void WriteCount(int count, bool isFlexible)
    {
        if (isFlexible)
            WriteUnsignedVarint((uint)(count + 1));
        else
            WriteInt32(count);
    }

    /// <summary>Writes the mark before a struct that may be null.</summary>
    public void WritePresence(bool isPresent) => WriteInt8(isPresent ? (sbyte)1 : (sbyte)-1);

    /// <summary>Writes the mark before a struct that may be null inside of a tagged field, where it is an unsigned varint.</summary>
    public void WriteTaggedPresence(bool isPresent) => WriteUnsignedVarint(isPresent ? 1u : 0u);

    /// <summary>Writes the head of a tagged field.</summary>
    public void WriteTag(int tag, long size)
    {
        WriteUnsignedVarint((uint)tag);
        WriteUnsignedVarint((uint)size);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        if (_output is null)
        {
            bytes.CopyTo(Take(bytes.Length));
            return;
        }
        while (bytes.Length > 0)
        {
            if (_position == _span.Length)
                Grow(Math.Min(bytes.Length, CopyBytesMax));
            var part = Math.Min(bytes.Length, _span.Length - _position);
            bytes[..part].CopyTo(_span[_position..]);
            _position += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>Hands what was written to the buffer writer. The writer can go on afterwards.</summary>
    public void Flush()
    {
        if (_output is null || _position == 0)
            return;
        _output.Advance(_position);
        _flushedBytes += _position;
        _position = 0;
        _span = default;
    }

    private void WriteNullString(bool isFlexible)
    {
        if (isFlexible)
            WriteUnsignedVarint(0);
        else
            WriteInt16(-1);
    }

    private Span<byte> Take(int size)
    {
        if (_span.Length - _position < size)
            Grow(size);
        var taken = _span.Slice(_position, size);
        _position += size;
        return taken;
    }

    private void Grow(int size)
    {
        if (_output is null)
            ThrowFull(size);
        Flush();
        _span = _output.GetSpan(Math.Max(size, SpanBytesMin));
    }

    [DoesNotReturn]
    private readonly void ThrowFull(int size) =>
        throw new ArgumentException($"The destination of {_span.Length} bytes has no room for {size} more at position {_position}. Size it with GetSize.");
}
