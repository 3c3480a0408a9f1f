using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>librdkafka's rd_kafka_message_t: a fetched record, or what became of a produced one.</summary>
/// <remarks>Part of the library's stable binary interface. Source: rdkafka.h.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    /// <summary>0, or an error; then the payload is its text.</summary>
    public int Error;

    /// <summary>rd_kafka_topic_t*.</summary>
    public nint Topic;

    public int Partition;

    public byte* Payload;

    public nuint PayloadSize;

    public byte* Key;

    public nuint KeySize;

    public long Offset;

    /// <summary>For a produced record what was passed as its opaque value.</summary>
    public nint Opaque;
}
