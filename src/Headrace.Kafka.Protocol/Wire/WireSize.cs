using System.Text;

namespace Headrace.Kafka.Protocol.Wire;

/// <summary>The sizes that generated messages add up before they are written.</summary>
public static class WireSize
{
    /// <summary>The size of a string or of null.</summary>
    public static long String(string? value, bool isFlexible)
    {
        if (value is null)
            return isFlexible ? 1 : sizeof(short);
        var size = Encoding.UTF8.GetByteCount(value);
        return (isFlexible ? Varint.UnsignedSize((uint)size + 1) : sizeof(short)) + size;
    }

    /// <summary>The size of bytes or of null.</summary>
    public static long Bytes(ReadOnlyMemory<byte>? value, bool isFlexible)
    {
        var size = value?.Length ?? -1;
        return (isFlexible ? Varint.UnsignedSize((uint)(size + 1)) : sizeof(int)) + Math.Max(size, 0);
    }

    /// <summary>The size of an array's count, -1 for null.</summary>
    public static long Count(int count, bool isFlexible) => isFlexible ? Varint.UnsignedSize((uint)(count + 1)) : sizeof(int);

    /// <summary>The size of a tagged field: its head and <paramref name="size"/> bytes.</summary>
    public static long Tagged(int tag, long size) => Varint.UnsignedSize((uint)tag) + Varint.UnsignedSize((uint)size) + size;

    /// <summary>Checks that a message fits into a frame.</summary>
    public static int Checked(long size, string message) => size <= int.MaxValue
        ? (int)size
        : throw new ProtocolException($"{message}: {size} bytes are more than a frame can hold. Send fewer at once.");
}
