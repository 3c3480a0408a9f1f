using System.Numerics;

namespace Headrace.Kafka.Protocol.Wire;

/// <summary>
/// Base-128 numbers, low groups first, up to 5 bytes for 32 bits and 10 for 64. Signed ones are zig-zag coded and appear in records only; unsigned ones are
/// the lengths, counts and tags of flexible messages.
/// </summary>
public static class Varint
{
    /// <summary>The most bytes that a 32-bit number takes.</summary>
    public const int Int32BytesMax = 5;

    /// <summary>The most bytes that a 64-bit number takes.</summary>
    public const int Int64BytesMax = 10;

    /// <summary>The bytes that <paramref name="value"/> takes as an unsigned varint.</summary>
    public static int UnsignedSize(uint value) => ((BitOperations.Log2(value | 1) * 9) + 73) >> 6;

    /// <summary>The bytes that <paramref name="value"/> takes as an unsigned varint.</summary>
    public static int UnsignedSize(ulong value) => ((BitOperations.Log2(value | 1) * 9) + 73) >> 6;

    /// <summary>The bytes that <paramref name="value"/> takes as a zig-zag varint.</summary>
    public static int Size(int value) => UnsignedSize(ZigZag(value));

    /// <summary>The bytes that <paramref name="value"/> takes as a zig-zag varlong.</summary>
    public static int Size(long value) => UnsignedSize(ZigZag(value));

    /// <summary>Reads an unsigned varint of at most 32 bits.</summary>
    /// <returns>The bytes read, or 0 when <paramref name="source"/> ends inside of the number or holds one of more than 32 bits.</returns>
    public static int TryReadUnsigned(ReadOnlySpan<byte> source, out uint value)
    {
        if (source.Length > 0 && source[0] < 0x80)
        {
            value = source[0];
            return 1;
        }
        value = 0;
        for (var i = 0; i < Int32BytesMax && i < source.Length; i++)
        {
            var part = source[i];
            if (i == Int32BytesMax - 1 && part > 0x0f)
                return 0;
            value |= (uint)(part & 0x7f) << (7 * i);
            if (part < 0x80)
                return i + 1;
        }
        return 0;
    }

    /// <summary>Reads an unsigned varint of at most 64 bits.</summary>
    /// <returns>The bytes read, or 0 when <paramref name="source"/> ends inside of the number or holds one of more than 64 bits.</returns>
    public static int TryReadUnsigned(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Int64BytesMax && i < source.Length; i++)
        {
            var part = source[i];
            if (i == Int64BytesMax - 1 && part > 0x01)
                return 0;
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
                return i + 1;
        }
        return 0;
    }

    /// <summary>Reads a zig-zag varint.</summary>
    /// <returns>The bytes read, or 0 when there is no whole number.</returns>
    public static int TryRead(ReadOnlySpan<byte> source, out int value)
    {
        var size = TryReadUnsigned(source, out uint raw);
        value = (int)(raw >> 1) ^ -(int)(raw & 1);
        return size;
    }

    /// <summary>Reads a zig-zag varlong.</summary>
    /// <returns>The bytes read, or 0 when there is no whole number.</returns>
    public static int TryRead(ReadOnlySpan<byte> source, out long value)
    {
        var size = TryReadUnsigned(source, out ulong raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return size;
    }

    /// <summary>Writes an unsigned varint and returns its size. <paramref name="destination"/> has to have the room.</summary>
    public static int WriteUnsigned(Span<byte> destination, uint value)
    {
        var size = 0;
        while (value >= 0x80)
        {
            destination[size++] = (byte)(value | 0x80);
            value >>= 7;
        }
        destination[size++] = (byte)value;
        return size;
    }

    /// <summary>Writes an unsigned varint and returns its size. <paramref name="destination"/> has to have the room.</summary>
    public static int WriteUnsigned(Span<byte> destination, ulong value)
    {
        var size = 0;
        while (value >= 0x80)
        {
            destination[size++] = (byte)(value | 0x80);
            value >>= 7;
        }
        destination[size++] = (byte)value;
        return size;
    }

    /// <summary>Writes a zig-zag varint and returns its size. <paramref name="destination"/> has to have the room.</summary>
    public static int Write(Span<byte> destination, int value) => WriteUnsigned(destination, ZigZag(value));

    /// <summary>Writes a zig-zag varlong and returns its size. <paramref name="destination"/> has to have the room.</summary>
    public static int Write(Span<byte> destination, long value) => WriteUnsigned(destination, ZigZag(value));

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
