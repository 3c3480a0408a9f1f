using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Headrace.Kafka.Protocol.Wire;

/// <summary>Reads Kafka's big-endian types from one complete frame and never beyond it.</summary>
/// <remarks>
/// What it reads is hostile: lengths and counts are checked against what is left before anything is allocated, and the elements of all arrays of a frame
/// together have a limit. Bytes are handed out as slices of the frame, never copied.
/// </remarks>
public ref struct WireReader
{
    /// <summary>How many array elements one frame may have when nothing else is said: far above any request that a client sends.</summary>
    public const int ElementsMaxDefault = 1_000_000;

    private readonly ReadOnlyMemory<byte> _frame;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private int _end;
    private int _elementsLeft;

    /// <summary>Reads <paramref name="frame"/>, which is borrowed as long as anything that was read from it is used.</summary>
    /// <param name="frame">One complete frame, without its length.</param>
    /// <param name="elementsMax">The most array elements that the frame may hold in all.</param>
    public WireReader(ReadOnlyMemory<byte> frame, int elementsMax = ElementsMaxDefault)
    {
        _frame = frame;
        _bytes = frame.Span;
        _end = frame.Length;
        _elementsLeft = elementsMax;
    }

    /// <summary>The place of the next byte, counted from the start of the frame.</summary>
    public readonly int Position => _position;

    /// <summary>The bytes that are left.</summary>
    public readonly int Remaining => _end - _position;

    /// <summary>Reads a boolean: any byte but 0 is true, as in Kafka.</summary>
    public bool ReadBoolean(string field) => Take(sizeof(byte), field)[0] != 0;

    /// <summary>Reads a signed byte.</summary>
    public sbyte ReadInt8(string field) => (sbyte)Take(sizeof(sbyte), field)[0];

    /// <summary>Reads a 16-bit integer.</summary>
    public short ReadInt16(string field) => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short), field));

    /// <summary>Reads an unsigned 16-bit integer.</summary>
    public ushort ReadUInt16(string field) => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort), field));

    /// <summary>Reads a 32-bit integer.</summary>
    public int ReadInt32(string field) => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int), field));

    /// <summary>Reads an unsigned 32-bit integer.</summary>
    public uint ReadUInt32(string field) => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint), field));

    /// <summary>Reads a 64-bit integer.</summary>
    public long ReadInt64(string field) => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long), field));

    /// <summary>Reads a double.</summary>
    public double ReadFloat64(string field) => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double), field));

    /// <summary>Reads a uuid; the zero uuid is none.</summary>
    public Guid ReadUuid(string field) => new(Take(16, field), bigEndian: true);

    /// <summary>Reads an unsigned varint.</summary>
    public uint ReadUnsignedVarint(string field)
    {
        var size = Varint.TryReadUnsigned(_bytes[_position.._end], out uint value);
        if (size == 0)
            ThrowVarint(field);
        _position += size;
        return value;
    }

    /// <summary>Reads a string that may not be null.</summary>
    public string ReadString(bool isFlexible, string field) => ReadNullableString(isFlexible, field) ?? ThrowNull<string>(field);

    /// <summary>Reads a string that may be null.</summary>
    public string? ReadNullableString(bool isFlexible, string field)
    {
        var size = isFlexible ? ReadCompactLength(field) : ReadInt16(field);
        if (size <= 0)
            return size switch
            {
                0 => "",
                -1 => null,
                _ => ThrowLength<string?>(field, size),
            };
        return Encoding.UTF8.GetString(Take(size, field));   // what is not UTF-8 becomes the replacement character, as in the Java broker
    }

    /// <summary>Reads bytes that may not be null, as a slice of the frame.</summary>
    public ReadOnlyMemory<byte> ReadBytes(bool isFlexible, string field) =>
        ReadNullableBytes(isFlexible, field) ?? ThrowNull<ReadOnlyMemory<byte>>(field);

    /// <summary>Reads bytes that may be null, as a slice of the frame.</summary>
    public ReadOnlyMemory<byte>? ReadNullableBytes(bool isFlexible, string field)
    {
        var size = isFlexible ? ReadCompactLength(field) : ReadInt32(field);
        if (size < 0)
            return size == -1 ? null : ThrowLength<ReadOnlyMemory<byte>?>(field, size);
        if (size > Remaining)
            ThrowTooShort(field, size);
        var bytes = _frame.Slice(_position, size);
        _position += size;
        return bytes;
    }

    /// <summary>Reads the count of an array that may not be null; refuses one that the rest of the frame can't hold.</summary>
    /// <param name="isFlexible">Whether the count is a compact one.</param>
    /// <param name="elementBytesMin">The fewest bytes that an element takes, at least 1.</param>
    /// <param name="field">The array's name, for errors.</param>
    public int ReadCount(bool isFlexible, int elementBytesMin, string field)
    {
        var count = ReadNullableCount(isFlexible, elementBytesMin, field);
        return count >= 0 ? count : ThrowNull<int>(field);
    }

    /// <summary>Reads the count of an array, -1 for null; refuses one that the rest of the frame can't hold.</summary>
    /// <param name="isFlexible">Whether the count is a compact one.</param>
    /// <param name="elementBytesMin">The fewest bytes that an element takes, at least 1.</param>
    /// <param name="field">The array's name, for errors.</param>
    public int ReadNullableCount(bool isFlexible, int elementBytesMin, string field)
    {
        var position = _position;
        var count = isFlexible ? ReadCompactLength(field) : ReadInt32(field);
        if (count < -1)
            ThrowLength<int>(field, count);
        if (count > Remaining / elementBytesMin)
            throw new ProtocolException($"a count of {count} at position {position} is more than the {Remaining} bytes left can hold.", field, position);
        if (count > _elementsLeft)
            throw new ProtocolException($"a count of {count} at position {position} takes the frame over its limit of array elements.", field, position);
        _elementsLeft -= Math.Max(count, 0);
        return count;
    }

    /// <summary>Reads the mark before a struct that may be null: false when it is null, which any negative mark says.</summary>
    public bool ReadPresence(string field) => ReadInt8(field) >= 0;

    /// <summary>Reads the mark before a struct that may be null inside of a tagged field, where it is an unsigned varint: false when it is null.</summary>
    public bool ReadTaggedPresence(string field) => ReadUnsignedVarint(field) != 0;

    /// <summary>Reads the number of tagged fields at the end of a struct.</summary>
    public int ReadTagCount(string field)
    {
        var position = _position;
        var count = ReadUnsignedVarint(field);
        if (count > (uint)Remaining / 2)
            throw new ProtocolException($"{count} tagged fields at position {position} are more than the {Remaining} bytes left can hold.", field, position);
        return (int)count;
    }

    /// <summary>Reads the next tag, which has to be greater than the one before, and enters its field: until <see cref="EndTag"/> nothing beyond it can be read.</summary>
    /// <param name="previousTag">The tag before, -1 at first.</param>
    /// <param name="field">The struct's name, for errors.</param>
    /// <param name="scope">What <see cref="EndTag"/> needs to leave the field.</param>
    public int BeginTag(int previousTag, string field, out WireTagScope scope)
    {
        var tag = ReadUnsignedVarint(field);
        if (tag > int.MaxValue || (int)tag <= previousTag)
            throw new ProtocolException($"tag {tag} before position {_position} comes after tag {previousTag}.", field, _position);
        var size = ReadUnsignedVarint(field);
        if (size > (uint)Remaining)
            ThrowTooShort(field, size);
        scope = new(_end, _position + (int)size);
        _end = _position + (int)size;
        return (int)tag;
    }

    /// <summary>Leaves a tagged field, which has to be read to its end.</summary>
    public void EndTag(string field, WireTagScope scope)
    {
        if (_position != scope.FieldEnd)
            throw new ProtocolException($"the tagged field that ends at position {scope.FieldEnd} was only used to position {_position}.", field, _position);
        _end = scope.OuterEnd;
    }

    /// <summary>Passes over what is left of a tagged field that this side does not know.</summary>
    public void SkipTag(WireTagScope scope)
    {
        _position = scope.FieldEnd;
        _end = scope.OuterEnd;
    }

    /// <summary>Passes over the tagged fields of a struct that has none that this side knows.</summary>
    public void SkipTags(string field)
    {
        if (_position < _end && _bytes[_position] == 0)
        {
            _position++;
            return;
        }
        var count = ReadTagCount(field);
        for (int i = 0, tag = -1; i < count; i++)
        {
            tag = BeginTag(tag, field, out var scope);
            SkipTag(scope);
        }
    }

    /// <summary>Throws when bytes are left.</summary>
    public readonly void ExpectEnd(string field)
    {
        if (Remaining != 0)
            throw new ProtocolException($"{Remaining} bytes are left over at position {_position}.", field, _position);
    }

    private int ReadCompactLength(string field)
    {
        var raw = ReadUnsignedVarint(field);
        return raw <= int.MaxValue ? (int)raw - 1 : ThrowLength<int>(field, raw);
    }

    private ReadOnlySpan<byte> Take(int size, string field)
    {
        var position = _position;
        if ((uint)size > (uint)(_end - position))
            ThrowTooShort(field, size);
        _position = position + size;
        return _bytes.Slice(position, size);
    }

    [DoesNotReturn]
    private readonly void ThrowTooShort(string field, long size) =>
        throw new ProtocolException($"needs {size} bytes at position {_position}, but only {Remaining} are left.", field, _position);

    [DoesNotReturn]
    private readonly void ThrowVarint(string field) =>
        throw new ProtocolException($"there is no whole varint at position {_position}, {Remaining} bytes before the end.", field, _position);

    [DoesNotReturn]
    private readonly T ThrowLength<T>(string field, long size) =>
        throw new ProtocolException($"a length or count of {size} before position {_position} is not possible.", field, _position);

    [DoesNotReturn]
    private readonly T ThrowNull<T>(string field) =>
        throw new ProtocolException($"is null before position {_position}, which this version does not allow.", field, _position);
}
