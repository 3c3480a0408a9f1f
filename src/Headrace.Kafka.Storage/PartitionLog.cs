using System.Buffers;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage.Cleaning;
using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Flushing;
using Headrace.Kafka.Storage.Producers;
using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage;

/// <summary>
/// The durable log of one partition. Appends go through one writer at a time and are visible to readers (below the high watermark) when they are durable.
/// All members may be called by several threads.
/// </summary>
/// <remarks>
/// Two locks, taken in this order: <c>_checkpointLock</c> (recovery points, retention, compaction: it is held while files are flushed), then <c>_lock</c> (the end of the
/// log, its producers, its flush schedule: held for a write to the page cache, and for a flush only where a segment is closed). Readers take neither.
/// </remarks>
internal sealed class PartitionLog
{
    private static readonly TimeSpan HealInterval = TimeSpan.FromSeconds(1);

    private readonly LogServices _services;
    private readonly Lock _lock = new();
    private readonly Lock _checkpointLock = new();
    private readonly ProducerStates _producers;

    private volatile LogConfig _config;
    private LogSegment[] _segments; // ascending, the last one is written; replaced as a whole
    private long _logStartOffset;
    private long _logEndOffset;
    private LogEnd _durable; // replaced as a whole
    private StorageException? _failure;
    private long _failedAt;
    private bool _isTailDirty;
    private volatile bool _isClosing;

    private FlushSchedule _schedule;
    private TaskCompletionSource? _nextFlush;
    private TaskCompletionSource? _runningFlush;
    private long _runningFlushOffset;
    private long _bytesSinceCheckpoint;
    private long _checkpointOffset;

    internal PartitionLog(LogServices services, string folder, TopicPartition id, LogConfig config, RecoveredLog recovered)
    {
        _services = services;
        Folder = folder;
        Id = id;
        _config = config;
        _segments = recovered.Segments;
        _producers = recovered.Producers;
        _logStartOffset = recovered.LogStartOffset;
        _logEndOffset = recovered.LogEndOffset;
        _checkpointOffset = recovered.CheckpointOffset;
        CleanedOffset = recovered.CleanedOffset;
        _failure = recovered.Failure;
        _durable = new(_logEndOffset, recovered.Segments.Length == 0 ? null : recovered.Segments[^1], recovered.Segments.Length == 0 ? 0 : recovered.Segments[^1].Size);
    }

    /// <summary>Which partition.</summary>
    public TopicPartition Id { get; }

    /// <summary>The topic's settings; a new value counts from the next append or check.</summary>
    public LogConfig Config { get => _config; set => _config = value; }

    /// <summary>The first offset that can be read.</summary>
    public long LogStartOffset => Volatile.Read(ref _logStartOffset);

    /// <summary>The offset that the next record gets.</summary>
    public long LogEndOffset => Volatile.Read(ref _logEndOffset);

    /// <summary>All records below are durable; readers see no other.</summary>
    public long HighWatermark => Durable.Offset;

    /// <summary>The bytes of all segments.</summary>
    public long Size
    {
        get
        {
            var size = 0L;
            foreach (var segment in Segments)
                size += segment.Size;
            return size;
        }
    }

    /// <summary>Why the log takes no writes at the moment; null where it does. With Corrupt or Closed it can't be read either.</summary>
    public StorageException? Failure => Volatile.Read(ref _failure);

    /// <summary>Raised after <see cref="HighWatermark"/> grew, and when the log fails or is closed, on any thread: handlers only wake others.</summary>
    public event Action<PartitionLog>? HighWatermarkAdvanced;

    internal string Folder { get; }

    /// <summary>The segments of the moment.</summary>
    internal LogSegment[] Segments => Volatile.Read(ref _segments);

    /// <summary>The log is about to be closed: a compaction stops.</summary>
    internal bool IsClosing => _isClosing;

    /// <summary>Up to where the log was compacted.</summary>
    internal long CleanedOffset { get; private set; }

    private LogEnd Durable => Volatile.Read(ref _durable);

    private LogSegment ActiveLocked => _segments[^1];

    /// <summary>
    /// Appends record batches: sets offsets and leader epoch in their headers, writes them in one piece. The records are not durable when this returns:
    /// wait for <see cref="WaitUntilDurableAsync"/> with <c>LastOffset + 1</c> before an acknowledgement. Never waits for a flush itself, except where a
    /// segment is closed.
    /// </summary>
    /// <param name="batches">Whole v2 batches, validated (CRC, counts) and changed in place; borrowed for the call. A client's batch with a producer id comes alone.</param>
    /// <param name="leaderEpoch">The partition leader epoch to set.</param>
    /// <param name="origin">Whether sequences are checked.</param>
    /// <exception cref="StorageException">The disk refused or the log takes no writes: nothing was appended.</exception>
    /// <exception cref="RecordBatchException">The bytes are not whole batches: nothing was appended.</exception>
    public AppendResult Append(Span<byte> batches, int leaderEpoch = 0, AppendOrigin origin = AppendOrigin.Client)
    {
        if (batches.IsEmpty)
            throw new ArgumentException("There is no batch to append.", nameof(batches));
        lock (_lock)
        {
            EnsureWritableLocked();
            if (batches.Length > _config.SegmentBytes)
                return RefusedLocked(ErrorCode.RecordListTooLarge);

            var baseOffset = _logEndOffset;
            var nextOffset = baseOffset;
            var maxTimestamp = -1L;
            for (var rest = batches; !rest.IsEmpty;)
            {
                var batch = RecordBatchView.Read(rest);
                if (batch.LastOffsetDelta < 0)
                    throw new RecordBatchException($"A record batch for {Id} has the last offset delta {batch.LastOffsetDelta}.");
                if (origin == AppendOrigin.Client && batch.ProducerId >= 0)
                {
                    if (batch.SizeBytes != batches.Length)
                        return RefusedLocked(ErrorCode.InvalidRecord);
                    var error = _producers.Check(batch, out var duplicate);
                    if (error != ErrorCode.None)
                        return RefusedLocked(error);
                    if (duplicate is { } original)
                        return new(ErrorCode.None, original.BaseOffset, original.LastOffset, original.MaxTimestamp, _logStartOffset, IsDuplicate: true);
                }

                RecordBatchEditor.SetBaseOffset(rest, nextOffset);
                RecordBatchEditor.SetPartitionLeaderEpoch(rest, leaderEpoch);
                maxTimestamp = Math.Max(maxTimestamp, batch.MaxTimestamp);
                nextOffset = batch.NextOffset;
                rest = rest[batch.SizeBytes..];
            }

            if (MustRollLocked(batches.Length, nextOffset, maxTimestamp))
                RollLocked();
            WriteLocked(batches);
            Volatile.Write(ref _logEndOffset, nextOffset);
            _bytesSinceCheckpoint += batches.Length;
            if (_schedule == FlushSchedule.Idle)
            {
                _schedule = FlushSchedule.Soon;
                _services.Flusher.FlushSoon(this);
            }

            return new(ErrorCode.None, baseOffset, nextOffset - 1, maxTimestamp, _logStartOffset, IsDuplicate: false);
        }
    }

    /// <summary>Completes when all records below <paramref name="offset"/> are durable (the high watermark has reached it); makes a flush happen at once.</summary>
    /// <exception cref="StorageException">The flush failed: the records must not be acknowledged.</exception>
    public ValueTask WaitUntilDurableAsync(long offset, CancellationToken cancellationToken = default)
    {
        if (offset <= HighWatermark)
            return ValueTask.CompletedTask;
        Task flush;
        lock (_lock)
        {
            if (offset <= _durable.Offset)
                return ValueTask.CompletedTask;
            if (_failure is not null)
                return ValueTask.FromException(Refusal(_failure));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _logEndOffset);
            if (_runningFlush is { } running && offset <= _runningFlushOffset)
            {
                flush = running.Task;
            }
            else
            {
                // One completion for all who wait for the same flush.
                flush = (_nextFlush ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                if (_schedule is FlushSchedule.Idle or FlushSchedule.Soon)
                {
                    _schedule = FlushSchedule.Queued;
                    _services.Flusher.FlushNow(this);
                }
            }
        }

        return new(cancellationToken.CanBeCanceled ? flush.WaitAsync(cancellationToken) : flush);
    }

    /// <summary>Reads whole batches from the one that holds <paramref name="offset"/> on, below the high watermark and <paramref name="offsetEnd"/>.</summary>
    /// <param name="offset">The first offset asked for.</param>
    /// <param name="bytesMax">How many bytes at most; a larger first batch is returned nevertheless with <paramref name="atLeastOneBatch"/>.</param>
    /// <param name="offsetEnd">Where to end (the last stable offset), a batch's first offset.</param>
    /// <param name="atLeastOneBatch">Return the first batch even if it is larger than <paramref name="bytesMax"/>.</param>
    /// <exception cref="StorageException">The disk refused, or the log is closed.</exception>
    public LogRead Read(long offset, int bytesMax, long offsetEnd = long.MaxValue, bool atLeastOneBatch = true)
    {
        ThrowIfUnreadable();
        return LogReader.Read(this, Durable, offset, bytesMax, offsetEnd, atLeastOneBatch);
    }

    /// <summary>The first visible record whose timestamp is at least <paramref name="timestamp"/> (ms); null where there is none.</summary>
    public OffsetAndTimestamp? FindByTimestamp(long timestamp)
    {
        ThrowIfUnreadable();
        return LogReader.FindByTimestamp(this, Durable, timestamp);
    }

    /// <summary>The first visible record that has the largest timestamp of all; null in an empty log.</summary>
    public OffsetAndTimestamp? FindMaxTimestamp()
    {
        ThrowIfUnreadable();
        return LogReader.FindMaxTimestamp(this, Durable);
    }

    /// <summary>Moves the log start offset up to <paramref name="beforeOffset"/>, durably, and returns it. Never beyond the high watermark.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset lies beyond the high watermark (OFFSET_OUT_OF_RANGE).</exception>
    /// <exception cref="StorageException">The disk refused.</exception>
    public long DeleteRecords(long beforeOffset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(beforeOffset, HighWatermark);
        lock (_checkpointLock)
        {
            ThrowIfUnreadable();
            AdvanceLogStartCheckpointLocked(beforeOffset);
            DropSegmentsCheckpointLocked(LogStartOffset);
            return LogStartOffset;
        }
    }

    /// <summary>Writes a recovery point at the end of the log. On return all that was appended before is durable.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    internal void Checkpoint()
    {
        lock (_checkpointLock)
            CheckpointLocked(LogStartOffset);
    }

    /// <summary>Whether anything was appended since the last recovery point.</summary>
    internal bool NeedsCheckpoint => Failure is null && Volatile.Read(ref _checkpointOffset) < LogEndOffset;

    /// <summary>Removes what retention and the log start offset leave no reason to keep.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    internal void ApplyRetention()
    {
        lock (_checkpointLock)
        {
            if (Failure is not null)
                return;
            var now = NowMs();
            lock (_lock)
            {
                if (LogRetention.IsTooOld(ActiveLocked, _config, now))
                    RollLocked(); // an old segment goes even where nothing new is written
            }

            var first = LogRetention.FirstKept(Segments, LogStartOffset, _config, now);
            if (first == Segments[0].BaseOffset)
                return;
            AdvanceLogStartCheckpointLocked(first);
            DropSegmentsCheckpointLocked(first);
        }
    }

    /// <summary>Compacts the log where that is worth it; returns whether it was.</summary>
    /// <exception cref="StorageException">The disk refused, or the log is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the log is as it was, or compacted in part.</exception>
    internal bool Compact(int keysMax, CancellationToken cancellationToken)
    {
        lock (_checkpointLock)
        {
            var config = _config;
            if (Failure is not null || !config.CleanupPolicy.HasFlag(CleanupPolicy.Compact) || LogCompaction.Plan(this, config, NowMs()) is not { } plan)
                return false;
            try
            {
                // The recovery point moves into the active segment first: what is replaced lies below it.
                CheckpointLocked(LogStartOffset);
                using (var compaction = new LogCompaction(_services.Disk, this, config, NowMs(), keysMax, cancellationToken))
                    CleanedOffset = compaction.Run(plan.Segments, plan.DirtyOffset);
                CheckpointLocked(LogStartOffset);
                _services.Logger.Compacted(Id, plan.DirtyOffset, CleanedOffset, Size);
                return true;
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                throw DiskErrors.ToStorageException(e, $"The log of {Id} could not be compacted");
            }
        }
    }

    /// <summary>Compaction: a written file takes the place of closed segments. The caller is in <see cref="Compact"/>.</summary>
    internal void Replace(IReadOnlyList<LogSegment> old, LogSegment cleaned, long nextBaseOffset)
    {
        try
        {
            SegmentReplacement.Replace(_services.Disk, Folder, old, nextBaseOffset);
            cleaned.Seal();
            lock (_lock)
                Volatile.Write(ref _segments, [.. _segments.Where(segment => segment.BaseOffset < old[0].BaseOffset), cleaned, .. _segments.Where(segment => segment.BaseOffset >= nextBaseOffset)]);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            // Half of the files are replaced: the next start finishes that.
            cleaned.Dispose();
            var failure = new StorageException(StorageFailure.Io,
                $"Compacted segments of {Id} could not be put in place: {e.Message} The partition can't be used until the broker is started again; check the disk first.", e);
            _services.Logger.LogUnusable(failure, Id);
            Fail(failure);
            throw failure;
        }
    }

    /// <summary>Whether a batch is the last one of its producer.</summary>
    internal bool IsLastBatchOfProducer(long producerId, long lastOffset)
    {
        lock (_lock)
            return _producers.IsLastBatchOfProducer(producerId, lastOffset);
    }

    /// <summary>Forgets idle producers.</summary>
    internal void ExpireProducers(TimeSpan expiration)
    {
        lock (_lock)
            _producers.Expire(NowMs(), expiration);
    }

    /// <summary>Flushes, writes a recovery point, and closes the files. Who waits gets a <see cref="StorageException"/>.</summary>
    /// <param name="isDeleted">The files go away: nothing is flushed.</param>
    internal void Close(bool isDeleted)
    {
        _isClosing = true; // or a compaction would hold the lock for long
        lock (_checkpointLock)
        {
            try
            {
                if (!isDeleted && Failure is null && NeedsCheckpoint)
                    CheckpointLocked(LogStartOffset);
            }
            finally
            {
                Fail(new StorageException(StorageFailure.Closed, isDeleted ? $"The partition {Id} was deleted." : $"The log of {Id} is closed: the broker stops."));
                foreach (var segment in Segments)
                    segment.Dispose();
            }
        }
    }

    /// <summary>The flusher's thread: makes durable what is there by now.</summary>
    internal void FlushByFlusher()
    {
        LogEnd target;
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            if (_failure is not null)
            {
                _schedule = FlushSchedule.Idle;
                return;
            }

            _schedule = FlushSchedule.Running;
            target = new(_logEndOffset, ActiveLocked, ActiveLocked.Size);
            waiting = _runningFlush = _nextFlush;
            _nextFlush = null;
            _runningFlushOffset = target.Offset;
        }

        try
        {
            // The only file with bytes that are not durable: older segments were flushed when they were closed.
            target.Segment?.File.Flush();
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e) || e is ObjectDisposedException)
        {
            FlushFailed(e);
            return;
        }

        bool isCheckpointDue;
        lock (_lock)
        {
            _runningFlush = null;
            if (_failure is not null)
                return; // closed or failed meanwhile: the waiters know
            PublishDurableLocked(target);
            if (_nextFlush is not null)
            {
                _schedule = FlushSchedule.Queued;
                _services.Flusher.FlushNow(this);
            }
            else if (_logEndOffset > target.Offset)
            {
                _schedule = FlushSchedule.Soon;
                _services.Flusher.FlushSoon(this);
            }
            else
            {
                _schedule = FlushSchedule.Idle;
            }

            isCheckpointDue = _bytesSinceCheckpoint >= _services.CheckpointBytes;
            if (isCheckpointDue)
                _bytesSinceCheckpoint = 0;
        }

        waiting?.SetResult();
        HighWatermarkAdvanced?.Invoke(this);
        if (isCheckpointDue)
            _services.CheckpointDue(this);
    }

    /// <summary>The flusher's timer: nobody asked for a flush since.</summary>
    internal void FlushIntervalPassed()
    {
        lock (_lock)
        {
            if (_schedule != FlushSchedule.Soon)
                return;
            _schedule = FlushSchedule.Queued;
            _services.Flusher.FlushNow(this);
        }
    }

    private long NowMs() => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private AppendResult RefusedLocked(ErrorCode error) => new(error, -1, -1, -1, _logStartOffset, IsDuplicate: false);

    private void ThrowIfUnreadable()
    {
        if (Failure is { Failure: StorageFailure.Corrupt or StorageFailure.Closed or StorageFailure.Incompatible } failure)
            throw Refusal(failure);
    }

    /// <summary>A new exception for each who is refused, with the first one as cause: an exception object belongs to one stack.</summary>
    private static StorageException Refusal(StorageException failure) => new(failure.Failure, failure.Message, failure);

    private void EnsureWritableLocked()
    {
        if (_failure is { } failure)
        {
            if (failure.Failure != StorageFailure.DiskFull || _services.Time.GetElapsedTime(_failedAt) < HealInterval)
                throw Refusal(failure);
            HealLocked();
        }

        if (!_isTailDirty)
            return;
        try
        {
            // Bytes of a failed append must be gone before the next one: parts of both together could look like batches.
            ActiveLocked.File.SetLength(ActiveLocked.Size);
            _isTailDirty = false;
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The log of {Id} could not be cut back after a failed write");
        }
    }

    private void WriteLocked(ReadOnlySpan<byte> batches)
    {
        try
        {
            ActiveLocked.Append(batches, _config.IndexIntervalBytes);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            _isTailDirty = true;
            var failure = DiskErrors.ToStorageException(e, $"{batches.Length} bytes could not be appended to {ActiveLocked.Path}");
            try
            {
                ActiveLocked.File.SetLength(ActiveLocked.Size);
                _isTailDirty = false;
            }
            catch (Exception again) when (DiskErrors.IsDiskError(again))
            {
                // Tried again before the next append.
                _services.Logger.TailNotCut(again, Id, ActiveLocked.Path);
            }

            throw failure;
        }

        var now = NowMs();
        foreach (var batch in RecordBatchEnumerable.Of(batches))
            _producers.Update(batch, now);
    }

    private bool MustRollLocked(int bytes, long nextOffset, long maxTimestamp)
    {
        var active = ActiveLocked;
        return active.Size > 0
            && (active.Size > _config.SegmentBytes - bytes
                || nextOffset - active.BaseOffset > int.MaxValue
                || (active.FirstTimestamp >= 0 && maxTimestamp - active.FirstTimestamp > _config.SegmentAge.TotalMilliseconds));
    }

    /// <summary>
    /// Closes the active segment and begins a new one. The closed one is flushed here, and the new one's name made durable, before anything goes into the new one: so
    /// a bad batch in a segment that is not the last one is never what a crash left behind.
    /// </summary>
    private void RollLocked()
    {
        try
        {
            ActiveLocked.File.Flush();
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw FlushFailedLocked(e);
        }

        var segment = new LogSegment(_services.Disk, Folder, _logEndOffset);
        try
        {
            ActiveLocked.Seal();
            segment.Create();
            _services.Disk.FlushFolder(Folder);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            segment.Dispose();
            throw DiskErrors.ToStorageException(e, $"A new segment of {Id} could not be begun");
        }

        Volatile.Write(ref _segments, [.. _segments, segment]);
        _services.Logger.SegmentRolled(Id, segment.BaseOffset);
    }

    private void PublishDurableLocked(LogEnd end)
    {
        // Two may flush at once (the flusher and a checkpoint): the older end must not win.
        if (end.Offset > _durable.Offset || (end.Offset == _durable.Offset && end.Segment?.BaseOffset >= _durable.Segment?.BaseOffset))
            Volatile.Write(ref _durable, end);
    }

    private void CheckpointLocked(long logStartOffset)
    {
        // What the recovery point says is taken in one moment; then made durable; then written down.
        var producers = new ArrayBufferWriter<byte>(256);
        LogEnd end;
        int offsets, times;
        PartitionState state;
        LogSegment segment;
        lock (_lock)
        {
            if (_failure is { } failure)
                throw Refusal(failure);
            segment = ActiveLocked;
            end = new(_logEndOffset, segment, segment.Size);
            offsets = segment.Offsets.Count;
            times = segment.Times.Count;
            _producers.Write(producers);
            _bytesSinceCheckpoint = 0;
            state = new()
            {
                LogStartOffset = logStartOffset,
                RecoveryOffset = end.Offset,
                SegmentBaseOffset = segment.BaseOffset,
                Position = end.Position,
                OffsetIndexCount = offsets,
                TimeIndexCount = times,
                SegmentMax = segment.Max,
                SegmentFirstTimestamp = segment.FirstTimestamp,
                CleanedOffset = CleanedOffset,
                Producers = producers.WrittenMemory,
            };
        }

        if (end.Offset > HighWatermark)
        {
            try
            {
                segment.File.Flush();
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                throw FlushFailed(e);
            }
        }

        try
        {
            segment.Offsets.Persist(offsets);
            segment.Times.Persist(times);
            state.Save(_services.Disk, Folder);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The recovery point of {Id} could not be written");
        }

        Volatile.Write(ref _checkpointOffset, end.Offset);
        lock (_lock)
            PublishDurableLocked(end);
    }

    private void AdvanceLogStartCheckpointLocked(long offset)
    {
        if (offset <= LogStartOffset)
            return;
        CheckpointLocked(offset);
        Volatile.Write(ref _logStartOffset, offset);
    }

    private void DropSegmentsCheckpointLocked(long offset)
    {
        var dropped = new List<LogSegment>();
        lock (_lock)
        {
            var first = 0;
            while (first < _segments.Length - 1 && _segments[first + 1].BaseOffset <= offset)
                dropped.Add(_segments[first++]);
            if (first == 0)
                return;
            Volatile.Write(ref _segments, _segments[first..]);
        }

        try
        {
            foreach (var segment in dropped)
                SegmentReplacement.Delete(_services.Disk, segment);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            // They are below the log start offset, which is durable: the next start removes what is left.
            _services.Logger.RemoveFailed(e, Folder);
        }

        _services.Logger.SegmentsRemoved(Id, dropped.Count, offset);
    }

    private StorageException FlushFailed(Exception e)
    {
        StorageException failure;
        lock (_lock)
            failure = FlushFailedLocked(e);
        HighWatermarkAdvanced?.Invoke(this);
        return failure;
    }

    private StorageException FlushFailedLocked(Exception e)
    {
        if (_failure is { } earlier)
            return Refusal(earlier);
        var failure = DiskErrors.ToStorageException(e, $"The log of {Id} could not be flushed to the disk ({ActiveLocked.Path}), so nothing that was not durable before is acknowledged");
        if (failure.Failure != StorageFailure.DiskFull)
            failure = new(failure.Failure, failure.Message + " The partition takes no more writes until the broker is started again; check the disk first.", e);
        _services.Logger.FlushFailed(failure, Id);
        FailLocked(failure);
        return failure;
    }

    private void Fail(StorageException failure)
    {
        lock (_lock)
            FailLocked(failure);
        HighWatermarkAdvanced?.Invoke(this);
    }

    private void FailLocked(StorageException failure)
    {
        Volatile.Write(ref _failure, failure);
        _failedAt = _services.Time.GetTimestamp();
        _schedule = FlushSchedule.Idle;
        _runningFlush?.TrySetException(Refusal(failure));
        _nextFlush?.TrySetException(Refusal(failure));
        _runningFlush = _nextFlush = null;
    }

    /// <summary>
    /// After a flush that found no room: what it should have written is not to be trusted, what was durable before is. The log is cut back to that, and if the disk
    /// takes it, writes go on.
    /// </summary>
    private void HealLocked()
    {
        _failedAt = _services.Time.GetTimestamp();
        try
        {
            var active = ActiveLocked;
            var isCutWhole = _durable.Offset <= active.BaseOffset;
            LogRecovery.CutBack(_services, Folder, active, isCutWhole ? 0 : _durable.Position, isCutWhole ? active.BaseOffset : _durable.Offset, Segments, _config, _producers, NowMs());
            Volatile.Write(ref _logEndOffset, isCutWhole ? active.BaseOffset : _durable.Offset);
            _durable = new(_logEndOffset, active, active.Size);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The log of {Id} is still not writable");
        }

        _services.Logger.Healed(Id, _logEndOffset);
        _isTailDirty = false;
        Volatile.Write(ref _failure, null);
    }
}

/// <summary>A record's offset and timestamp (ms), and the leader epoch it was written in.</summary>
internal readonly record struct OffsetAndTimestamp(long Offset, long Timestamp, int LeaderEpoch);

/// <summary>An end of a log: an offset and where it lies. Null segment: the log could not be opened.</summary>
internal sealed record LogEnd(long Offset, LogSegment? Segment, int Position);
