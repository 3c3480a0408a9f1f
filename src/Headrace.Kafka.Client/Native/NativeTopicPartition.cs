using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>librdkafka's rd_kafka_topic_partition_t.</summary>
/// <remarks>Source: rdkafka.h.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTopicPartition
{
    public byte* Topic;

    public int Partition;

    public long Offset;

    public byte* Metadata;

    public nuint MetadataSize;

    public nint Opaque;

    public int Error;

    public nint Private;
}
