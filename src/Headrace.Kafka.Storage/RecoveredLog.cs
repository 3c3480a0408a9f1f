using Headrace.Kafka.Storage.Producers;
using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage;

/// <summary>What <see cref="LogRecovery"/> found in a partition's folder.</summary>
internal sealed record RecoveredLog
{
    public required LogSegment[] Segments { get; init; }

    public required ProducerStates Producers { get; init; }

    public required long LogStartOffset { get; init; }

    public required long LogEndOffset { get; init; }

    /// <summary>The offset of the recovery point on the disk; -1 for none.</summary>
    public required long CheckpointOffset { get; init; }

    public required long CleanedOffset { get; init; }

    /// <summary>Batches had to be checked.</summary>
    public bool WasChecked { get; init; }

    /// <summary>Why the log can't be used.</summary>
    public StorageException? Failure { get; init; }
}
