using System.Buffers;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage;

/// <summary>Reads a log below its high watermark. It takes no lock of the log: segments are only replaced as a whole, and the watermark moves over whole batches.</summary>
internal static class LogReader
{
    /// <summary>See <see cref="PartitionLog.Read"/>.</summary>
    public static LogRead Read(PartitionLog log, LogEnd end, long offset, int bytesMax, long offsetEnd, bool atLeastOneBatch)
    {
        var logStart = log.LogStartOffset;
        if (offset < logStart || offset > end.Offset)
            return new(null, 0, 0, end.Offset, logStart, isOutOfRange: true);
        var last = Math.Min(end.Offset, offsetEnd);
        var segments = log.Segments;
        for (var i = IndexOf(segments, offset); i < segments.Length && offset < last; i++)
        {
            try
            {
                var limit = LimitOf(segments[i], end);
                if (limit == 0)
                    continue; // not visible yet, or empty after compaction

                // After compaction or retention nothing at or behind the offset may be left in this segment: the next one has it then.
                if (ReadFrom(segments[i], limit, offset, last, bytesMax, atLeastOneBatch, log.Config.IndexIntervalBytes) is { } found)
                    return new(found.Pooled, found.Start, found.Length, end.Offset, logStart, isOutOfRange: false);
            }
            catch (ObjectDisposedException)
            {
                ThrowIfClosed(log);
                return Read(log, end, offset, bytesMax, offsetEnd, atLeastOneBatch);
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                throw DiskErrors.ToStorageException(e, $"{segments[i].Path} could not be read");
            }
        }

        return new(null, 0, 0, end.Offset, logStart, isOutOfRange: false);
    }

    /// <summary>See <see cref="PartitionLog.FindByTimestamp"/>.</summary>
    public static OffsetAndTimestamp? FindByTimestamp(PartitionLog log, LogEnd end, long timestamp) => Guarded(log, () =>
    {
        using var reader = new RecordBatchReader();
        foreach (var segment in log.Segments)
        {
            var limit = LimitOf(segment, end);
            if (limit == 0 || segment.Max.Timestamp < timestamp)
                continue;

            // Up to the entry's offset no timestamp is larger than the entry's.
            var before = segment.Times.Floor(timestamp - 1);
            var position = before is { } entry ? segment.PositionFor(segment.BaseOffset + entry.Value) : 0;
            using var scanner = segment.Scan(position, limit);
            while (scanner.MoveNext())
            {
                var batch = scanner.Current;
                if (batch.MaxTimestamp < timestamp || batch.LastOffset < log.LogStartOffset)
                    continue;
                foreach (var record in reader.Read(batch))
                {
                    if (record.Timestamp >= timestamp && record.Offset >= log.LogStartOffset)
                        return (OffsetAndTimestamp?)new OffsetAndTimestamp(record.Offset, record.Timestamp, batch.PartitionLeaderEpoch);
                }
            }
        }

        return null;
    });

    /// <summary>See <see cref="PartitionLog.FindMaxTimestamp"/>.</summary>
    public static OffsetAndTimestamp? FindMaxTimestamp(PartitionLog log, LogEnd end) => Guarded(log, () =>
    {
        // Segments know their maximum, but of the newest one a part may not be visible yet, and of the oldest one a part may be gone: those two are walked.
        OffsetAndTimestamp? found = null;
        using var reader = new RecordBatchReader();
        foreach (var segment in log.Segments)
        {
            var limit = LimitOf(segment, end);
            if (limit == 0 || segment.Max.Timestamp < 0 || segment.Max.Timestamp <= (found?.Timestamp ?? -1))
                continue;
            var isWhole = limit == segment.Size && segment.Max.Offset >= log.LogStartOffset;
            using var scanner = segment.Scan(isWhole ? segment.PositionFor(segment.Max.Offset) : 0, limit);
            while (scanner.MoveNext())
            {
                var batch = scanner.Current;
                if (batch.MaxTimestamp <= (found?.Timestamp ?? -1) || batch.LastOffset < log.LogStartOffset)
                    continue;
                foreach (var record in reader.Read(batch))
                {
                    if (record.Offset >= log.LogStartOffset && record.Timestamp > (found?.Timestamp ?? -1))
                        found = new(record.Offset, record.Timestamp, batch.PartitionLeaderEpoch);
                }
            }
        }

        return found;
    });

    /// <summary>The index of the segment that holds an offset: the last one that begins at or before it.</summary>
    public static int IndexOf(LogSegment[] segments, long offset)
    {
        var low = 0;
        var high = segments.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (segments[middle].BaseOffset <= offset)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    /// <summary>How far readers may go in a segment.</summary>
    public static int LimitOf(LogSegment segment, LogEnd end) =>
        end.Segment is null || segment.BaseOffset > end.Segment.BaseOffset ? 0
        : segment.BaseOffset == end.Segment.BaseOffset ? end.Position
        : segment.Size;

    private static (byte[] Pooled, int Start, int Length)? ReadFrom(
        LogSegment segment, int limit, long offset, long offsetEnd, int bytesMax, bool atLeastOneBatch, int indexInterval)
    {
        // One read from the index entry on gets what is asked for and a little more before it; where that was too little, a second one from the batch's own place.
        var position = segment.PositionFor(offset);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit - position, Math.Max(bytesMax, ReadBytesMin) + (2L * indexInterval)));
        try
        {
            var length = segment.File.Read(buffer.AsSpan(0, Math.Min(buffer.Length, limit - position)), position);
            var start = 0;
            var status = Skip(buffer.AsSpan(0, length), offset, ref start);
            if (status == RecordBatchStatus.Incomplete || (status == RecordBatchStatus.Whole && length - start < bytesMax && position + length < limit))
            {
                if (start == 0 || status == RecordBatchStatus.Incomplete)
                {
                    // The place is found batch by batch, and the buffer is made for what is there.
                    using var scanner = segment.Scan(position + start, limit);
                    bool isFound;
                    while ((isFound = scanner.MoveNext()) && scanner.Current.LastOffset < offset)
                    {
                    }

                    if (!isFound)
                        return scanner.Position == limit ? Nothing(buffer) : throw Damaged(segment, scanner.Position, offset);
                    position = (int)scanner.Position;
                    start = 0;
                    var wanted = (int)Math.Min(limit - position, (long)Math.Max(bytesMax, scanner.Current.SizeBytes));
                    if (wanted > buffer.Length)
                    {
                        ArrayPool<byte>.Shared.Return(buffer);
                        buffer = [];
                        buffer = ArrayPool<byte>.Shared.Rent(wanted);
                    }

                    length = segment.File.Read(buffer.AsSpan(0, wanted), position);
                }
            }
            else if (status == RecordBatchStatus.Whole && start == length)
            {
                return Nothing(buffer); // all batches lie before the offset
            }
            else if (status != RecordBatchStatus.Whole)
            {
                throw Damaged(segment, position + start, offset);
            }

            return (buffer, start, WholeBatches(buffer.AsSpan(start, length - start), offsetEnd, bytesMax, atLeastOneBatch));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        static (byte[], int, int)? Nothing(byte[] buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return null;
        }
    }

    /// <summary>Moves <paramref name="start"/> to the batch that holds the offset; Whole where it is there, or where the buffer ends with a batch before it.</summary>
    private static RecordBatchStatus Skip(ReadOnlySpan<byte> buffer, long offset, ref int start)
    {
        while (start < buffer.Length)
        {
            var status = RecordBatchView.TryRead(buffer[start..], out var batch);
            if (status != RecordBatchStatus.Whole || batch.LastOffset >= offset)
                return status;
            start += batch.SizeBytes;
        }

        return RecordBatchStatus.Whole;
    }

    private static int WholeBatches(ReadOnlySpan<byte> buffer, long offsetEnd, int bytesMax, bool atLeastOneBatch)
    {
        var length = 0;
        foreach (var batch in RecordBatchEnumerable.Of(buffer))
        {
            if (batch.BaseOffset >= offsetEnd)
                break;
            if (length + batch.SizeBytes > bytesMax && !(length == 0 && atLeastOneBatch))
                break;
            length += batch.SizeBytes;
        }

        return length;
    }

    private static OffsetAndTimestamp? Guarded(PartitionLog log, Func<OffsetAndTimestamp?> search)
    {
        while (true)
        {
            try
            {
                return search();
            }
            catch (ObjectDisposedException)
            {
                ThrowIfClosed(log);
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                throw DiskErrors.ToStorageException(e, $"The log of {log.Id} could not be read");
            }
            catch (RecordBatchException e)
            {
                throw new StorageException(StorageFailure.Corrupt, $"A record batch in the log of {log.Id} is damaged: {e.Message}", e);
            }
        }
    }

    /// <summary>A segment was closed under a reader: by retention or compaction, after they had put a new list in place; or the whole log was.</summary>
    private static void ThrowIfClosed(PartitionLog log)
    {
        if (log.Failure is { } failure)
            throw new StorageException(failure.Failure, failure.Message, failure);
    }

    private static StorageException Damaged(LogSegment segment, long position, long offset) => new(StorageFailure.Corrupt,
        $"There is no whole record batch at position {position} of {segment.Path}, where offset {offset} was looked for: the file is damaged. Start the broker again to have the log checked.");

    private const int ReadBytesMin = 16 << 10;
}
