using System.Buffers.Binary;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage;

/// <summary>
/// What a partition's log says of itself, in its file <c>partition.state</c> (docs/formats/log.md): the log start offset, and a recovery point, which is an offset up
/// to which log, indexes and producers are known to be durable and right. A start checks only what lies behind it.
/// </summary>
internal sealed record PartitionState
{
    public const string FileName = "partition.state";

    /// <summary>Where the log begins.</summary>
    public required long LogStartOffset { get; init; }

    /// <summary>The recovery point: the end of the log at that time.</summary>
    public required long RecoveryOffset { get; init; }

    /// <summary>The segment in which the recovery point lies.</summary>
    public required long SegmentBaseOffset { get; init; }

    /// <summary>Its position there.</summary>
    public required int Position { get; init; }

    /// <summary>The entries of the segment's offset index that are durable.</summary>
    public required int OffsetIndexCount { get; init; }

    /// <summary>The entries of the segment's time index that are durable.</summary>
    public required int TimeIndexCount { get; init; }

    /// <summary>The largest timestamp in the segment up to there.</summary>
    public required OffsetAndTimestamp SegmentMax { get; init; }

    /// <summary>The segment's first timestamp.</summary>
    public required long SegmentFirstTimestamp { get; init; }

    /// <summary>Up to where the log was compacted.</summary>
    public required long CleanedOffset { get; init; }

    /// <summary>The idempotent producers at the recovery point, as <see cref="Producers.ProducerStates.Write"/> writes them.</summary>
    public required ReadOnlyMemory<byte> Producers { get; init; }

    /// <summary>Writes the file, durably.</summary>
    public void Save(IDisk disk, string folder)
    {
        var bytes = new byte[FixedBytes + Producers.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Magic);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(4), Version);
        var span = bytes.AsSpan(BodyStart);
        BinaryPrimitives.WriteInt64BigEndian(span, LogStartOffset);
        BinaryPrimitives.WriteInt64BigEndian(span[8..], RecoveryOffset);
        BinaryPrimitives.WriteInt64BigEndian(span[16..], SegmentBaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(span[24..], Position);
        BinaryPrimitives.WriteInt32BigEndian(span[28..], OffsetIndexCount);
        BinaryPrimitives.WriteInt32BigEndian(span[32..], TimeIndexCount);
        BinaryPrimitives.WriteInt64BigEndian(span[36..], SegmentMax.Timestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[44..], SegmentMax.Offset);
        BinaryPrimitives.WriteInt32BigEndian(span[52..], SegmentMax.LeaderEpoch);
        BinaryPrimitives.WriteInt64BigEndian(span[56..], SegmentFirstTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[64..], CleanedOffset);
        Producers.Span.CopyTo(span[72..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(6), Crc32C.Compute(span));
        DurableFile.Replace(disk, Path.Combine(folder, FileName), bytes);
    }

    /// <summary>Reads the file; null where it is missing or damaged: then the whole log has to be checked.</summary>
    /// <exception cref="StorageException">The file is of a newer version.</exception>
    public static PartitionState? Load(IDisk disk, string folder)
    {
        var path = Path.Combine(folder, FileName);
        var bytes = DurableFile.Read(disk, path, BytesMax);
        if (bytes is null || bytes.Length < FixedBytes || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic)
            return null;
        var version = BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(4));
        if (version > Version)
        {
            throw new StorageException(StorageFailure.Incompatible,
                $"{path} has version {version}; this program reads up to {Version}. Start it with the newer version that wrote it.");
        }

        ReadOnlySpan<byte> span = bytes.AsSpan(BodyStart);
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(6)) != Crc32C.Compute(span))
            return null;
        return new()
        {
            LogStartOffset = BinaryPrimitives.ReadInt64BigEndian(span),
            RecoveryOffset = BinaryPrimitives.ReadInt64BigEndian(span[8..]),
            SegmentBaseOffset = BinaryPrimitives.ReadInt64BigEndian(span[16..]),
            Position = BinaryPrimitives.ReadInt32BigEndian(span[24..]),
            OffsetIndexCount = BinaryPrimitives.ReadInt32BigEndian(span[28..]),
            TimeIndexCount = BinaryPrimitives.ReadInt32BigEndian(span[32..]),
            SegmentMax = new(
                BinaryPrimitives.ReadInt64BigEndian(span[44..]), BinaryPrimitives.ReadInt64BigEndian(span[36..]), BinaryPrimitives.ReadInt32BigEndian(span[52..])),
            SegmentFirstTimestamp = BinaryPrimitives.ReadInt64BigEndian(span[56..]),
            CleanedOffset = BinaryPrimitives.ReadInt64BigEndian(span[64..]),
            Producers = bytes.AsMemory(FixedBytes),
        };
    }

    private const uint Magic = 0x48525053; // "HRPS"
    private const short Version = 1;
    private const int BodyStart = 4 + 2 + 4;
    private const int FixedBytes = BodyStart + 72;
    private const int BytesMax = 1 << 30;
}
