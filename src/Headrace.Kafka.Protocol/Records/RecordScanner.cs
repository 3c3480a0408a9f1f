using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>Reads what records consist of, bounds-checked.</summary>
internal ref struct RecordScanner(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly int Remaining => _bytes.Length - _position;

    public readonly int Position => _position;

    public byte ReadByte(string field)
    {
        if (_position == _bytes.Length)
            ThrowEnd(field);
        return _bytes[_position++];
    }

    public int ReadVarint(string field)
    {
        var size = Varint.TryRead(_bytes[_position..], out int value);
        if (size == 0)
            ThrowEnd(field);
        _position += size;
        return value;
    }

    public long ReadVarlong(string field)
    {
        var size = Varint.TryRead(_bytes[_position..], out long value);
        if (size == 0)
            ThrowEnd(field);
        _position += size;
        return value;
    }

    public ReadOnlySpan<byte> ReadBytes(int size, string field)
    {
        if ((uint)size > (uint)Remaining)
            ThrowSize(size, field);
        var taken = _bytes.Slice(_position, size);
        _position += size;
        return taken;
    }

    /// <summary>Reads a length and so many bytes; false for null, which is the length -1.</summary>
    public bool ReadNullableBytes(string field, out ReadOnlySpan<byte> value)
    {
        var size = ReadVarint(field);
        if (size == -1)
        {
            value = default;
            return false;
        }
        value = ReadBytes(size, field);
        return true;
    }

    public readonly ReadOnlySpan<byte> Rest() => _bytes[_position..];

    [DoesNotReturn]
    private readonly void ThrowEnd(string field) =>
        throw new RecordBatchException(ErrorCode.InvalidRecord, $"A record's {field} is cut off or no varint, {Remaining} bytes before the end.");

    [DoesNotReturn]
    private readonly void ThrowSize(int size, string field) =>
        throw new RecordBatchException(ErrorCode.InvalidRecord, $"A record's {field} has the length {size}, but only {Remaining} bytes are left.");
}
