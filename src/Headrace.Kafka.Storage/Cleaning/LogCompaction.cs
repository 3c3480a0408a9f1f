using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage.Cleaning;

/// <summary>
/// Compacts one log: of each key the newest record stays, a tombstone for <c>delete.retention.ms</c> after it was compacted first. Offsets never change. The
/// last batch of each producer stays, if need be without records, because its sequence is needed. Works on closed segments alone, beside readers and writers.
/// </summary>
/// <remarks>
/// Source: KIP-534 for the delete horizon in the batch header. Batches of transactions and control batches are kept as they are: which of them were aborted is not known here.
/// </remarks>
internal sealed class LogCompaction(
    IDisk disk, PartitionLog log, LogHousekeeping housekeeping, LogConfig config, long nowMs, int keysMax, CancellationToken cancellationToken) : IDisposable
{
    private readonly RecordBatchReader _reader = new();
    private readonly RecordBatchBuilder _builder = new();

    /// <summary>The closed segments that are old enough, and from which offset on they were not compacted yet. Null where it is not worth it.</summary>
    public static (LogSegment[] Segments, long DirtyOffset)? Plan(PartitionLog log, long cleanedOffset, LogConfig config, long nowMs)
    {
        var segments = log.Segments;
        var closed = segments[..^1];
        var lagEnd = config.CompactionLagMin > TimeSpan.Zero ? nowMs - config.CompactionLagMin.TotalMilliseconds : double.MaxValue;
        var count = 0;
        while (count < closed.Length && closed[count].Max.Timestamp <= lagEnd)
            count++;
        if (count == 0)
            return null;

        var dirtyOffset = Math.Max(cleanedOffset, log.LogStartOffset);
        long clean = 0, dirty = 0;
        var isOverdue = false;
        for (var i = 0; i < count; i++)
        {
            if (segments[i + 1].BaseOffset <= dirtyOffset)
            {
                clean += closed[i].Size;
                continue;
            }

            dirty += closed[i].Size;
            isOverdue |= config.CompactionLagMax is { } max && closed[i].FirstTimestamp >= 0 && nowMs - closed[i].FirstTimestamp > max.TotalMilliseconds;
        }

        return dirty > 0 && (isOverdue || dirty >= config.DirtyRatioMin * (clean + dirty)) ? (closed[..count], dirtyOffset) : null;
    }

    /// <summary>Compacts the segments and returns up to which offset the log is compacted now.</summary>
    public long Run(LogSegment[] segments, long dirtyOffset)
    {
        var newest = ReadKeys(segments, dirtyOffset, out var mappedEnd);
        var last = log.Segments;
        for (var start = 0; start < segments.Length;)
        {
            var end = EndOfGroup(segments, start);
            if (segments[start].BaseOffset < mappedEnd)
            {
                var next = last[Array.IndexOf(last, segments[end - 1]) + 1].BaseOffset;
                RewriteGroup(segments[start..end], next, newest);
            }

            start = end;
        }

        return mappedEnd;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _builder.Dispose();
    }

    private KeyOffsets ReadKeys(LogSegment[] segments, long dirtyOffset, out long end)
    {
        var keys = new KeyOffsets(keysMax);
        end = dirtyOffset;
        foreach (var segment in segments)
        {
            using var scanner = segment.Scan(segment.BaseOffset <= dirtyOffset ? segment.PositionFor(dirtyOffset) : 0, segment.Size);
            while (scanner.MoveNext())
            {
                ThrowIfStopped();
                var batch = Checked(segment, scanner);
                if (batch.LastOffset < dirtyOffset)
                    continue;
                if (keys.IsFull)
                    return keys; // the rest is for the next time: records that are not mapped are kept
                if (!IsKeptAsItIs(batch))
                {
                    foreach (var record in _reader.Read(batch))
                    {
                        if (record.HasKey && record.Offset >= dirtyOffset)
                            keys.Put(record.Key, record.Offset);
                    }
                }

                end = batch.NextOffset;
            }

            ThrowIfNotAtEnd(segment, scanner);
        }

        return keys;
    }

    private void ThrowIfStopped()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (housekeeping.IsStopping)
            throw new OperationCanceledException();
    }

    /// <summary>Adjacent segments that fit into one, by what they have now.</summary>
    private int EndOfGroup(LogSegment[] segments, int start)
    {
        var size = (long)segments[start].Size;
        var end = start + 1;
        while (end < segments.Length && size + segments[end].Size <= config.SegmentBytes
            && (end + 1 < segments.Length ? segments[end + 1].BaseOffset : log.LogEndOffset) - segments[start].BaseOffset <= int.MaxValue)
            size += segments[end++].Size;
        return end;
    }

    private void RewriteGroup(LogSegment[] old, long nextBaseOffset, KeyOffsets newest)
    {
        var path = SegmentReplacement.CleanedPath(log.Folder, old[0].BaseOffset);
        var cleaned = new LogSegment(disk, log.Folder, old[0].BaseOffset);
        try
        {
            using (var output = disk.Open(path, DiskOpen.Create))
            {
                foreach (var segment in old)
                {
                    using var scanner = segment.Scan(0, segment.Size);
                    while (scanner.MoveNext())
                    {
                        ThrowIfStopped();
                        var kept = Rewrite(Checked(segment, scanner), newest);
                        if (kept.IsEmpty)
                            continue;
                        output.Write(kept, cleaned.Size);
                        cleaned.Add(RecordBatchView.Read(kept), config.IndexIntervalBytes);
                    }

                    ThrowIfNotAtEnd(segment, scanner);
                }

                output.Flush();
            }
        }
        catch
        {
            cleaned.Dispose();
            throw;
        }

        housekeeping.Replace(old, cleaned, nextBaseOffset);
    }

    /// <summary>The batch with the records that stay, in the buffer of the scanner or the builder; empty where nothing does.</summary>
    private ReadOnlySpan<byte> Rewrite(RecordBatchView batch, KeyOffsets newest)
    {
        if (IsKeptAsItIs(batch))
            return batch.LastOffset < log.LogStartOffset && !batch.IsControl ? default : batch.Bytes;
        var isHorizonPassed = batch.HasDeleteHorizon && batch.BaseTimestamp < nowMs;
        var kept = 0;
        var hasTombstone = false;
        foreach (var record in _reader.Read(batch))
        {
            if (!IsKept(record, newest, isHorizonPassed))
                continue;
            kept++;
            hasTombstone |= !record.HasValue;
        }

        if (kept == 0 && (batch.ProducerId < 0 || !log.IsLastBatchOfProducer(batch.ProducerId, batch.LastOffset)))
            return default;
        var getsHorizon = hasTombstone && !batch.HasDeleteHorizon;
        if (kept == batch.RecordCount && !getsHorizon)
            return batch.Bytes;

        _builder.BaseOffset = batch.BaseOffset;
        _builder.PartitionLeaderEpoch = batch.PartitionLeaderEpoch;
        _builder.ProducerId = batch.ProducerId;
        _builder.ProducerEpoch = batch.ProducerEpoch;
        _builder.BaseSequence = batch.BaseSequence;
        _builder.Compression = batch.Compression;
        _builder.LogAppendTimeMs = batch.TimestampType == TimestampType.LogAppendTime ? batch.MaxTimestamp : null;
        _builder.DeleteHorizonMs = batch.HasDeleteHorizon ? batch.BaseTimestamp : getsHorizon ? nowMs + (long)config.DeleteRetention.TotalMilliseconds : null;
        _builder.Reset();
        foreach (var record in _reader.Read(batch))
        {
            if (IsKept(record, newest, isHorizonPassed))
                _builder.Append(record);
        }

        return _builder.Build(batch.LastOffsetDelta).Span;
    }

    /// <summary>A record without a key has no place in a compacted log and goes, as in Kafka.</summary>
    private bool IsKept(RecordView record, KeyOffsets newest, bool isHorizonPassed) =>
        record.HasKey && record.Offset >= log.LogStartOffset && (record.HasValue || !isHorizonPassed) && !newest.HasNewer(record.Key, record.Offset);

    private static bool IsKeptAsItIs(RecordBatchView batch) => batch.IsControl || batch.IsTransactional;

    private static RecordBatchView Checked(LogSegment segment, SegmentScanner scanner)
    {
        var batch = scanner.Current;
        return batch.IsCrcValid ? batch : throw Damaged(segment, scanner);
    }

    private static void ThrowIfNotAtEnd(LogSegment segment, SegmentScanner scanner)
    {
        if (scanner.Position != segment.Size)
            throw Damaged(segment, scanner);
    }

    private static StorageException Damaged(LogSegment segment, SegmentScanner scanner) => new(StorageFailure.Corrupt,
        $"{segment.Path} has no whole record batch at position {scanner.Position}: the log is not compacted. Check the disk; restore the file from a copy.");
}
