using System.Numerics;
using System.Text;
using Headrace.Connect.Source;

namespace Headrace.Connect.Data;

/// <summary>The numbers that Java's <c>hashCode</c> gives for Connect values.</summary>
/// <remarks>They are foreseeable by a stranger: order only, never an index, is built on them.</remarks>
internal static class JavaHash
{
    public static int Of(in DataValue value) => value.Kind switch
    {
        DataKind.Null => 0,
        DataKind.Int8 or DataKind.Int16 or DataKind.Int32 => (int)value.RawBits,
        DataKind.Int64 or DataKind.DateTime => OfLong(value.RawBits),
        DataKind.Float32 => float.IsNaN(value.AsFloat32()) ? 0x7fc00000 : (int)value.RawBits,
        DataKind.Float64 => OfLong(double.IsNaN(value.AsFloat64()) ? 0x7ff8000000000000 : value.RawBits),
        DataKind.Boolean => value.AsBoolean() ? 1231 : 1237,
        DataKind.String => value.TryGetUtf8(out var utf8) ? OfUtf8(utf8) : Of(value.AsString()),
        DataKind.Decimal => (31 * Of(value.AsDecimal().Unscaled)) + value.AsDecimal().Scale,
        DataKind.Array => OfArray(value.AsArray()),
        DataKind.Map => OfMap(value.AsMap()),

        // Java has the array's identity, which nothing can reproduce, and for structs a hash of the schema's classes.
        _ => 0,
    };

    /// <summary>The hash of a text: over its UTF-16 units.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var hash = 0;
        foreach (var unit in text)
            hash = (31 * hash) + unit;

        return hash;
    }

    /// <summary>The hash of a map from texts to values; 0 for null, as a HashMap has it.</summary>
    public static int Of(SourceMap? map)
    {
        var hash = 0;
        foreach (var (key, value) in map ?? Enumerable.Empty<KeyValuePair<string, DataValue>>())
            hash += Of(key) ^ Of(value);

        return hash;
    }

    /// <summary>The hash of a ByteBuffer with these bytes.</summary>
    public static int OfByteBuffer(ReadOnlySpan<byte> bytes)
    {
        var hash = 1;
        for (var i = bytes.Length - 1; i >= 0; i--)
            hash = (31 * hash) + (sbyte)bytes[i];

        return hash;
    }

    /// <summary>The hash of Kafka's <c>TopicPartition</c>.</summary>
    public static int OfPartition(string topic, int partition) => (31 * (31 + partition)) + Of(topic);

    private static int OfUtf8(ReadOnlySpan<byte> utf8)
    {
        var hash = 0;
        Span<char> units = stackalloc char[2];
        while (!utf8.IsEmpty)
        {
            if (utf8[0] < 0x80)
            {
                hash = (31 * hash) + utf8[0];
                utf8 = utf8[1..];
                continue;
            }

            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            var count = rune.EncodeToUtf16(units);
            for (var i = 0; i < count; i++)
                hash = (31 * hash) + units[i];

            utf8 = utf8[length..];
        }

        return hash;
    }

    private static int OfLong(long value) => (int)(value ^ (value >>> 32));

    private static int Of(BigInteger value)
    {
        // Big-endian words of the magnitude.
        var bytes = BigInteger.Abs(value).ToByteArray(isUnsigned: true, isBigEndian: true);
        var hash = 0;
        var word = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            word = (word << 8) | bytes[i];
            if ((bytes.Length - 1 - i) % 4 == 0)
            {
                hash = (31 * hash) + word;
                word = 0;
            }
        }

        return hash * value.Sign;
    }

    private static int OfArray(IReadOnlyList<DataValue> elements)
    {
        var hash = 1;
        for (var i = 0; i < elements.Count; i++)
            hash = (31 * hash) + Of(elements[i]);

        return hash;
    }

    private static int OfMap(DataMap entries)
    {
        var hash = 0;
        foreach (var (key, value) in entries)
            hash += Of(key) ^ Of(value);

        return hash;
    }
}
