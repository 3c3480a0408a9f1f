using System.Numerics;
using System.Text;

namespace Headrace.Kafka.Client;

/// <summary>How large Java's producer takes a record to be when it checks <c>max.request.size</c>: the batch header plus an upper bound of the record.</summary>
/// <remarks>Equal to Java's to the byte in all cases that were measured.</remarks>
internal static class RecordSize
{
    private const int BatchHeader = 61;
    private const int RecordOverhead = 21;

    /// <summary>By Java's arithmetic, in bytes.</summary>
    public static long Of(in ProducerRecord record)
    {
        long size = BatchHeader + RecordOverhead + Part(record.Key) + Part(record.Value) + VarintSize(record.Headers.Length);
        foreach (ref readonly var header in record.Headers)
        {
            var keySize = Encoding.UTF8.GetByteCount(header.Key);
            size += VarintSize(keySize) + keySize + (header.Value is { } value ? VarintSize(value.Length) + value.Length : VarintSize(-1));
        }
        return size;
    }

    /// <summary>The bytes of key, value and headers alone: what counts against <c>buffer.memory</c>.</summary>
    public static long Payload(in ProducerRecord record)
    {
        long size = record.Key.Span.Length + record.Value.Span.Length;
        foreach (ref readonly var header in record.Headers)
            size += header.Key.Length + (header.Value?.Length ?? 0);
        return size;
    }

    private static int Part(BytesOrNull bytes) => bytes.IsNull ? VarintSize(-1) : VarintSize(bytes.Span.Length) + bytes.Span.Length;

    // Zigzag, then seven bits to the byte.
    private static int VarintSize(int value)
    {
        var zigzag = (uint)((value << 1) ^ (value >> 31));
        return ((31 - BitOperations.LeadingZeroCount(zigzag | 1)) / 7) + 1;
    }
}
