using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>librdkafka's rd_kafka_vu_t: one argument of rd_kafka_produceva, of a kind and with a value of that kind.</summary>
/// <remarks>Source: rdkafka.h; the union is padded to 64 bytes there.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct NativeProduceArgument
{
    private const int TopicKind = 2;
    private const int PartitionKind = 3;
    private const int ValueKind = 4;
    private const int KeyKind = 5;
    private const int OpaqueKind = 6;
    private const int FlagsKind = 7;
    private const int TimestampKind = 8;
    private const int HeaderKind = 9;

    [FieldOffset(0)]
    private int _kind;

    [FieldOffset(8)]
    private int _int32;

    [FieldOffset(8)]
    private long _int64;

    [FieldOffset(8)]
    private nint _pointer;

    [FieldOffset(16)]
    private nint _second;

    [FieldOffset(24)]
    private nint _third;

    public static NativeProduceArgument Topic(nint topic) => new() { _kind = TopicKind, _pointer = topic };

    public static NativeProduceArgument Partition(int partition) => new() { _kind = PartitionKind, _int32 = partition };

    public static NativeProduceArgument Value(byte* bytes, int size) => new() { _kind = ValueKind, _pointer = (nint)bytes, _second = size };

    public static NativeProduceArgument Key(byte* bytes, int size) => new() { _kind = KeyKind, _pointer = (nint)bytes, _second = size };

    public static NativeProduceArgument Opaque(nint opaque) => new() { _kind = OpaqueKind, _pointer = opaque };

    public static NativeProduceArgument Flags(int flags) => new() { _kind = FlagsKind, _int32 = flags };

    public static NativeProduceArgument Timestamp(long timestampMs) => new() { _kind = TimestampKind, _int64 = timestampMs };

    /// <summary>A header; its key is UTF-8 that ends with a 0, a value of null has no pointer.</summary>
    public static NativeProduceArgument Header(byte* key, byte* value, int size) =>
        new() { _kind = HeaderKind, _pointer = (nint)key, _second = (nint)value, _third = size };
}
