using System.Globalization;
using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Producers;
using Headrace.Kafka.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Storage;

/// <summary>
/// Opens the files of one partition. What lies below the recovery point is taken as it is; what lies behind it is checked batch by batch (size, CRC, offsets). In the
/// last segment the first bad batch and all behind it are the torn end of a crash, never acknowledged, and cut off. Anywhere else a bad batch is damage, and reported.
/// </summary>
internal sealed class LogRecovery
{
    private readonly IDisk _disk;
    private readonly ILogger _logger;
    private readonly string _folder;
    private readonly TopicPartition _id;
    private readonly LogConfig _config;
    private readonly long _nowMs;
    private readonly ProducerStates _producers = new();
    private readonly PartitionState? _state;
    private readonly bool _wasUnclean;
    private bool _wasChecked;
    private long _nextOffset;

    private LogRecovery(LogServices services, string folder, TopicPartition id, LogConfig config, bool wasUnclean)
    {
        _wasUnclean = wasUnclean;
        _disk = services.Disk;
        _logger = services.Logger;
        _folder = folder;
        _id = id;
        _config = config;
        _nowMs = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _state = PartitionState.Load(_disk, folder);
        if (_state is not null && !_producers.TryRead(_state.Producers.Span))
            _state = null;
    }

    /// <summary>
    /// Opens the folder's log, or begins a new one in an empty folder. <paramref name="wasUnclean"/>: the data folder was not given up in order the last time.
    /// </summary>
    /// <exception cref="StorageException">The log is damaged, or the disk refused.</exception>
    public static RecoveredLog Open(LogServices services, string folder, TopicPartition id, LogConfig config, bool wasUnclean)
    {
        try
        {
            return new LogRecovery(services, folder, id, config, wasUnclean).Open();
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The log of {id} in {folder} could not be opened");
        }
    }

    /// <summary>
    /// Cuts the newest segment back to a position that was durable, on the disk too, and rebuilds its index tail and the producers accordingly. For a log that is in use,
    /// whose lock the caller holds.
    /// </summary>
    public static void CutBack(
        LogServices services, string folder, LogSegment active, int position, long offset, LogSegment[] segments, LogConfig config, ProducerStates producers, long nowMs)
    {
        active.File.SetLength(position);
        active.File.Flush();
        active.Reset();
        using (var scanner = active.Scan(0, position))
        {
            while (scanner.MoveNext())
                active.Add(scanner.Current, config.IndexIntervalBytes);
        }

        var state = PartitionState.Load(services.Disk, folder);
        ReplayProducers(producers, state is not null && state.RecoveryOffset <= offset ? state : null, segments, nowMs);
    }

    private RecoveredLog Open()
    {
        var files = _disk.ListFiles(_folder);
        foreach (var name in files.Where(name => name.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal)))
            _disk.DeleteFile(Path.Combine(_folder, name));
        SegmentReplacement.Finish(_disk, _folder);
        var segments = _disk.ListFiles(_folder)
            .Where(name => name.EndsWith(LogSegment.LogSuffix, StringComparison.Ordinal))
            .Select(ParseBaseOffset)
            .Order()
            .Select(baseOffset => new LogSegment(_disk, _folder, baseOffset))
            .ToList();
        try
        {
            return Open(segments);
        }
        catch
        {
            foreach (var segment in segments)
                segment.Dispose();
            throw;
        }
    }

    private RecoveredLog Open(List<LogSegment> segments)
    {
        var isNew = segments.Count == 0 && _state is null;
        if (segments.Count == 0)
        {
            if (_state is { } state && state.RecoveryOffset > state.LogStartOffset)
                throw Damaged($"{_folder} has no segment, but the log of {_id} ended at offset {state.RecoveryOffset}");
            segments.Add(new(_disk, _folder, _state?.RecoveryOffset ?? 0));
            segments[0].Create(); // whoever makes a new partition flushes the folder
        }

        if (_state is null && !isNew && segments[0].File.Length > 0)
            _logger.StateLost(_id);

        var logStart = Math.Max(_state?.LogStartOffset ?? segments[0].BaseOffset, segments[0].BaseOffset);
        for (var i = 0; i < segments.Count; i++)
            OpenSegment(segments[i], i + 1 < segments.Count ? segments[i + 1].BaseOffset : null);
        if (_wasUnclean)
            _disk.FlushFolder(_folder); // a killed process may have left names that are not durable; we rely on them from here
        DropSegmentsBelow(segments, logStart);

        var recoveryOffset = _state?.RecoveryOffset ?? -1;
        if (_nextOffset < recoveryOffset)
            throw Damaged($"The log of {_id} in {_folder} ends at offset {_nextOffset}, but it was durable up to {recoveryOffset}");
        return new()
        {
            Segments = [.. segments],
            Producers = _producers,
            LogStartOffset = Math.Min(logStart, _nextOffset),
            LogEndOffset = _nextOffset,
            CheckpointOffset = _wasChecked ? -1 : recoveryOffset, // what was found out anew is worth a recovery point
            CleanedOffset = _state?.CleanedOffset ?? 0,
            WasChecked = _wasChecked,
        };
    }

    /// <summary>Takes a segment over, checking what lies behind the recovery point, and sets where the log ends so far.</summary>
    private void OpenSegment(LogSegment segment, long? nextBaseOffset)
    {
        var length = segment.File.Length;
        if (length > int.MaxValue)
            throw Damaged($"{segment.Path} has {length} bytes, more than a segment can have");
        if (_state is { } state)
        {
            if (nextBaseOffset is { } next && next <= state.RecoveryOffset)
            {
                OpenTrusted(segment, (int)length, next);
                return;
            }

            if (segment.BaseOffset == state.SegmentBaseOffset)
            {
                if (length < state.Position)
                    throw Damaged($"{segment.Path} has {length} bytes, but {state.Position} of it were durable");
                if (segment.Offsets.TryLoad(state.OffsetIndexCount, int.MaxValue, state.Position)
                    && segment.Times.TryLoad(state.TimeIndexCount, long.MaxValue, int.MaxValue))
                    segment.Restore(state.Position, state.SegmentMax, state.SegmentFirstTimestamp);
                else
                    RebuildIndex(segment, state.Position, persist: false);
                _nextOffset = state.RecoveryOffset;
                Check(segment, state.Position, (int)length, nextBaseOffset);
                return;
            }
        }

        segment.Reset();
        _nextOffset = segment.BaseOffset;
        Check(segment, 0, (int)length, nextBaseOffset);
    }

    /// <summary>A segment that was closed before the recovery point: nothing is checked but its indexes' ends.</summary>
    private void OpenTrusted(LogSegment segment, int length, long nextBaseOffset)
    {
        _nextOffset = nextBaseOffset;
        var span = nextBaseOffset - segment.BaseOffset;
        if (segment.Offsets.TryLoad(null, span, length) && segment.Times.TryLoad(null, long.MaxValue, span))
        {
            // The first timestamp is asked for in the newest segment only.
            var max = segment.Times.Last is { } last ? new OffsetAndTimestamp(segment.BaseOffset + last.Value, last.Key, -1) : new(-1, -1, -1);
            segment.Restore(length, max, max.Timestamp);
            return;
        }

        RebuildIndex(segment, length, persist: true);
    }

    private void RebuildIndex(LogSegment segment, int length, bool persist)
    {
        _logger.IndexRebuilt(_id, segment.Path);
        _wasChecked = true;
        segment.Reset();
        using (var scanner = segment.Scan(0, length))
        {
            while (scanner.MoveNext())
            {
                if (!scanner.Current.IsCrcValid)
                    break;
                segment.Add(scanner.Current, _config.IndexIntervalBytes);
            }

            if (segment.Size != length)
                throw Damaged($"{segment.Path} has no whole record batch at position {segment.Size}, in the part that was durable");
        }

        if (persist)
            segment.Seal();
    }

    /// <summary>Checks the batches from <paramref name="position"/> on, where <see cref="_nextOffset"/> is expected, and counts them.</summary>
    private void Check(LogSegment segment, int position, int length, long? nextBaseOffset)
    {
        if (position < length)
        {
            _wasChecked = true;
            using var scanner = segment.Scan(position, length);
            while (scanner.MoveNext())
            {
                var batch = scanner.Current;
                if (batch.BaseOffset < _nextOffset || batch.LastOffsetDelta < 0 || batch.BaseOffset > long.MaxValue - int.MaxValue
                    || batch.NextOffset > nextBaseOffset || batch.LastOffset - segment.BaseOffset > int.MaxValue || !batch.IsCrcValid)
                    break;
                segment.Add(batch, _config.IndexIntervalBytes);
                _producers.Update(batch, _nowMs);
                _nextOffset = batch.NextOffset;
            }

            if (segment.Size < length)
            {
                // Before a segment gets a successor it is flushed as a whole: only the last one can have a torn end.
                if (nextBaseOffset is not null)
                    throw Damaged($"{segment.Path} has no whole record batch at position {segment.Size}, and newer segments follow");
                _logger.TailCut(_id, length - segment.Size, _nextOffset, segment.Path, segment.Size);
                segment.File.SetLength(segment.Size);
            }

            // What was found may still be in the page cache alone; from now on it is readable, and so must stay.
            segment.File.Flush();
        }

        if (nextBaseOffset is { } next)
        {
            _nextOffset = next;
            segment.Seal();
        }
    }

    private void DropSegmentsBelow(List<LogSegment> segments, long logStart)
    {
        while (segments.Count > 1 && segments[1].BaseOffset <= logStart)
        {
            SegmentReplacement.Delete(_disk, segments[0]);
            segments.RemoveAt(0);
        }
    }

    /// <summary>The producers at the end of the log: those of the recovery point, and what was appended since.</summary>
    private static void ReplayProducers(ProducerStates producers, PartitionState? state, LogSegment[] segments, long nowMs)
    {
        if (state is null || !producers.TryRead(state.Producers.Span))
        {
            producers.Clear();
            state = null;
        }

        foreach (var segment in segments)
        {
            if (state is not null && segment.BaseOffset < state.SegmentBaseOffset)
                continue;
            using var scanner = segment.Scan(segment.BaseOffset == state?.SegmentBaseOffset ? state.Position : 0, segment.Size);
            while (scanner.MoveNext())
                producers.Update(scanner.Current, nowMs);
        }
    }

    private long ParseBaseOffset(string name)
    {
        var digits = name.AsSpan(0, name.Length - LogSegment.LogSuffix.Length);
        return digits.Length == 20 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var baseOffset)
            ? baseOffset
            : throw Damaged($"{Path.Combine(_folder, name)} is not named like a segment");
    }

    private static StorageException Damaged(string what) => new(StorageFailure.Corrupt,
        $"{what}: the data is damaged. Check the disk; restore the folder from a copy, or delete the topic, or move the partition's folder away to go on without its records.");
}
