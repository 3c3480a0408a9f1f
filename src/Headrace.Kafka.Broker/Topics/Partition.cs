using Headrace.Kafka.Broker.Fetch;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>One partition: its log, and who waits for it to grow.</summary>
internal sealed class Partition
{
    /// <summary>The leader epoch of every partition: there is one replica, and what a reader has seen is never cut off again.</summary>
    public const int LeaderEpoch = 0;

    public Partition(PartitionLog log)
    {
        Log = log;
        log.HighWatermarkAdvanced += _ => Waiters.WakeAll();
    }

    public int Index => Log.Id.Partition;

    public PartitionLog Log { get; }

    /// <summary>Fetches that wait for more than the partition has.</summary>
    public PartitionWaiters Waiters { get; } = new();

    /// <summary>Readers of committed records see what lies below: the first record of an open transaction, or the high watermark.</summary>
    public long LastStableOffset => Log.HighWatermark;

    /// <summary>What a client is told that takes an epoch for the leader's; -1 where it takes none.</summary>
    public static ErrorCode CheckLeaderEpoch(int epoch) =>
        epoch is -1 or LeaderEpoch ? ErrorCode.None : epoch > LeaderEpoch ? ErrorCode.UnknownLeaderEpoch : ErrorCode.FencedLeaderEpoch;
}
