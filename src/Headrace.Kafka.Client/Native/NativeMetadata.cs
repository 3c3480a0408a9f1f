using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>rd_kafka_metadata_t, as far as it is read.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeMetadata
{
    private readonly int _brokerCount;
    private readonly nint _brokers;

    public readonly int TopicCount;
    public readonly Topic* Topics;

    /// <summary>rd_kafka_metadata_topic.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct Topic
    {
        private readonly nint _name;

        public readonly int PartitionCount;
        private readonly nint _partitions;

        public readonly int Error;
    }
}
