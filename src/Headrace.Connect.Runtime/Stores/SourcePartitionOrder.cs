using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>The order in which Kafka Connect shows the source partitions of a connector: that of the hash tables which they go through.</summary>
/// <remarks>Source: <c>ConnectorOffsetBackingStore.connectorPartitions</c> and <c>OffsetStorageReaderImpl.offsets</c> of Kafka Connect 4.3.1. Only the last table counts, but where two partitions share a bucket of it.</remarks>
internal static class SourcePartitionOrder
{
    /// <summary>Different partitions of a connector in the order of the answer to <c>GET …/offsets</c>.</summary>
    public static SourceMap[] Of(string connector, IReadOnlyCollection<SourceMap> partitions)
    {
        var set = JavaHashOrder.OfSized(partitions, JavaHash.Of);
        Entry[] entries = [.. set.Select(partition => new Entry(partition, JavaHash.OfByteBuffer(OffsetJson.Key(connector, partition))))];
        var asked = JavaHashOrder.OfSized(entries, static entry => entry.KeyHash, entries.Length);
        var found = JavaHashOrder.OfCopy(JavaHashOrder.OfSized(asked, static entry => entry.KeyHash), static entry => entry.KeyHash);
        return Array.ConvertAll(JavaHashOrder.OfSized(found, static entry => JavaHash.Of(entry.Partition), entries.Length), static entry => entry.Partition);
    }

    private sealed record Entry(SourceMap Partition, int KeyHash);
}
