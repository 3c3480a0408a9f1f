using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>Chooses the partitions of one topic's records, as Java's producer does. It lies in native memory, because librdkafka asks, on any thread.</summary>
/// <remarks>
/// librdkafka's own way keeps records without a key together for a time, but not before it has a connection to a partition's leader: the first records of a producer
/// would be scattered one by one. Counters are not exact when several threads send at once; nothing depends on it.
/// </remarks>
internal unsafe struct PartitionChoice
{
    /// <summary>What a record needs besides its value, about.</summary>
    private const int RecordOverhead = 14;

    private int _partition;
    private int _records;
    private int _recordBytes;
    private int _batchBytes;

    /// <param name="batchBytes">How many bytes go to one partition before another has its turn (<c>batch.size</c>).</param>
    public static PartitionChoice* New(int batchBytes)
    {
        var choice = (PartitionChoice*)NativeMemory.AllocZeroed((nuint)sizeof(PartitionChoice));
        choice->_partition = -1;
        choice->_batchBytes = batchBytes;
        return choice;
    }

    /// <summary>What librdkafka is to call.</summary>
    public static delegate* unmanaged<nint, nint, nuint, int, nint, nint, int> For(ClientSettings settings) =>
        settings.IsRoundRobin ? &NextInRound : settings.IgnoresKeys ? &Sticky : &ByKeyOrSticky;

    /// <summary>Takes a record's size into the average.</summary>
    public void Measure(int bytes) => _recordBytes += (bytes + RecordOverhead - _recordBytes) / 8;

    [UnmanagedCallersOnly]
    private static int ByKeyOrSticky(nint topic, nint key, nuint keySize, int partitionCount, nint state, nint slot) =>
        key != 0 ? Librdkafka.PartitionOfKey(topic, key, keySize, partitionCount, 0, 0) : ((PartitionChoice*)state)->Stick(topic, partitionCount);

    [UnmanagedCallersOnly]
    private static int Sticky(nint topic, nint key, nuint keySize, int partitionCount, nint state, nint slot) => ((PartitionChoice*)state)->Stick(topic, partitionCount);

    // Partitions without a leader are left out, as Java's RoundRobinPartitioner does.
    [UnmanagedCallersOnly]
    private static int NextInRound(nint topic, nint key, nuint keySize, int partitionCount, nint state, nint slot)
    {
        ref var counter = ref Unsafe.AsRef<PartitionChoice>((void*)state)._records;
        for (var i = 0; i < partitionCount; i++)
        {
            var partition = (int)((uint)Interlocked.Increment(ref counter) % (uint)partitionCount);
            if (Librdkafka.IsPartitionAvailable(topic, partition) != 0)
                return partition;
        }
        return (int)((uint)Interlocked.Increment(ref counter) % (uint)partitionCount);
    }

    private int Stick(nint topic, int partitionCount)
    {
        var partition = _partition;
        if ((uint)partition < (uint)partitionCount && (long)_records * _recordBytes < _batchBytes)
        {
            _records++;
            return partition;
        }
        partition = AnyAvailable(topic, partitionCount);
        _partition = partition;
        _records = 1;
        return partition;
    }

    private static int AnyAvailable(nint topic, int partitionCount)
    {
        var first = Random.Shared.Next(partitionCount);
        for (var i = 0; i < partitionCount; i++)
        {
            var partition = (first + i) % partitionCount;
            if (Librdkafka.IsPartitionAvailable(topic, partition) != 0)
                return partition;
        }
        return first;
    }
}
