using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>librdkafka's rd_kafka_topic_partition_list_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTopicPartitionList
{
    public int Count;

    public int Capacity;

    public NativeTopicPartition* Elements;
}
