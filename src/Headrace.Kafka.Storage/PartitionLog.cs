using System.Buffers;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Records;
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
/// Locks, in the order in which they are taken: that of <see cref="LogHousekeeping"/> (held while files are flushed and rewritten), <c>_lock</c> (the end of the log, its
/// producers, its flush turns: held for a write to the page cache, and for a flush only where a segment is closed), that of <see cref="SegmentFlushes"/> (one flush at a time).
/// Readers take none.
/// </remarks>
internal sealed class PartitionLog
{
    private static readonly TimeSpan HealInterval = TimeSpan.FromSeconds(1);

    private readonly LogServices _services;
    private readonly Lock _lock = new();
    private readonly LogSegments _segments;
    private readonly SegmentFlushes _flushes = new();
    private readonly ProducerStates _producers;
    private readonly FlushTurns _turns = new();

    private volatile LogConfig _config;
    private long _logStartOffset;
    private long _logEndOffset;
    private LogEnd _durable; // replaced as a whole
    private StorageException? _failure;
    private long _failedAt;
    private int _healCount;
    private long _bytesSinceCheckpoint;

    internal PartitionLog(LogServices services, string folder, TopicPartition id, LogConfig config, RecoveredLog recovered)
    {
        _services = services;
        Folder = folder;
        Id = id;
        _config = config;
        _segments = new(services, folder, id, recovered.Segments);
        _producers = recovered.Producers;
        _logStartOffset = recovered.LogStartOffset;
        _logEndOffset = recovered.LogEndOffset;
        Housekeeping = new(services, this, recovered.CheckpointOffset, recovered.CleanedOffset);
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
    public long Size => _segments.Size;

    /// <summary>Why the log takes no writes at the moment; null where it does. With Corrupt or Closed it can't be read either.</summary>
    public StorageException? Failure => Volatile.Read(ref _failure);

    /// <summary>Raised after <see cref="HighWatermark"/> grew, and when the log fails or is closed, on any thread: handlers only wake others.</summary>
    public event Action<PartitionLog>? HighWatermarkAdvanced;

    internal string Folder { get; }

    /// <summary>The segments of the moment.</summary>
    internal LogSegment[] Segments => _segments.Current;

    /// <summary>Recovery points, retention, compaction.</summary>
    internal LogHousekeeping Housekeeping { get; }

    private LogEnd Durable => Volatile.Read(ref _durable);

    private LogSegment ActiveLocked => _segments.Active;

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
            if (_turns.WantSoon())
                _services.Flusher.FlushSoon(this);

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
            flush = _turns.WaitFor(offset, out var isQueued);
            if (isQueued)
                _services.Flusher.FlushNow(this);
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
        ThrowIfUnreadable();
        Housekeeping.DeleteRecords(beforeOffset);
        return LogStartOffset;
    }

    /// <summary>What a recovery point at the end of the log says.</summary>
    /// <exception cref="StorageException">The log takes no writes.</exception>
    internal (LogEnd End, LogSegment Segment, PartitionState State) CaptureState(long logStartOffset, long cleanedOffset)
    {
        var producers = new ArrayBufferWriter<byte>(256);
        lock (_lock)
        {
            if (_failure is { } failure)
                throw Refusal(failure);
            var active = ActiveLocked;
            _producers.Write(producers);
            _bytesSinceCheckpoint = 0;
            return (new(_logEndOffset, active, active.Size), active, new()
            {
                LogStartOffset = logStartOffset,
                RecoveryOffset = _logEndOffset,
                SegmentBaseOffset = active.BaseOffset,
                Position = active.Size,
                OffsetIndexCount = active.Offsets.Count,
                TimeIndexCount = active.Times.Count,
                SegmentMax = active.Max,
                SegmentFirstTimestamp = active.FirstTimestamp,
                CleanedOffset = cleanedOffset,
                Producers = producers.WrittenMemory,
            });
        }
    }

    /// <summary>Makes all below an end durable. For housekeeping, beside which no healing takes place.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    internal void FlushTo(LogEnd end)
    {
        if (end.Offset > HighWatermark)
        {
            try
            {
                _flushes.Flush(end.Segment);
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                throw FlushFailed(e);
            }
        }

        lock (_lock)
        {
            if (_failure is { } failure)
                throw Refusal(failure);
            PublishDurableLocked(end);
        }
    }

    /// <summary>Begins a new segment where the active one is such.</summary>
    internal void RollIf(Func<LogSegment, bool> condition)
    {
        lock (_lock)
        {
            if (_failure is null && condition(ActiveLocked))
                RollLocked();
        }
    }

    /// <summary>The log start offset has been made durable.</summary>
    internal void SetLogStart(long offset) => Volatile.Write(ref _logStartOffset, offset);

    /// <summary>Takes the segments that lie wholly below an offset out of the log; the active one stays.</summary>
    internal LogSegment[] TakeSegmentsBelow(long offset)
    {
        lock (_lock)
            return _segments.TakeBelow(offset);
    }

    /// <summary>Puts one segment in the place of those from one base offset up to another.</summary>
    internal void ReplaceSegments(long baseOffset, long nextBaseOffset, LogSegment replacement)
    {
        lock (_lock)
            _segments.Replace(baseOffset, nextBaseOffset, replacement);
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
    internal void Close(bool isDeleted) => Housekeeping.Stop(isDeleted, () =>
    {
        Fail(new StorageException(StorageFailure.Closed, isDeleted ? $"The partition {Id} was deleted." : $"The log of {Id} is closed: the broker stops."));
        foreach (var segment in Segments)
            segment.Dispose();
    });

    /// <summary>The flusher's thread: makes durable what is there by now.</summary>
    internal void FlushByFlusher()
    {
        LogEnd target;
        TaskCompletionSource? waiting;
        int healCount;
        lock (_lock)
        {
            if (_failure is not null)
                return; // who waited knows
            target = new(_logEndOffset, ActiveLocked, ActiveLocked.Size);
            waiting = _turns.Begin(target.Offset);
            healCount = _healCount;
        }

        try
        {
            // The only file with bytes that are not durable: older segments were flushed when they were closed.
            _flushes.Flush(target.Segment);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            var failure = FlushFailed(e);
            FlushTurns.Fail(waiting, () => Refusal(failure));
            return;
        }

        var isCheckpointDue = false;
        lock (_lock)
        {
            if (_failure is { } failure || healCount != _healCount)
            {
                // Another flush failed meanwhile, and what that one lost this one may not have written.
                failure = _failure ?? new(StorageFailure.Io, $"A flush of {Id} failed meanwhile.");
                FlushTurns.Fail(waiting, () => Refusal(failure));
                return;
            }

            PublishDurableLocked(target);
            switch (_turns.End(hasMore: _logEndOffset > target.Offset))
            {
                case FlushSchedule.Queued:
                    _services.Flusher.FlushNow(this);
                    break;
                case FlushSchedule.Soon:
                    _services.Flusher.FlushSoon(this);
                    break;
            }

            if (_bytesSinceCheckpoint >= _services.CheckpointBytes)
            {
                isCheckpointDue = true;
                _bytesSinceCheckpoint = 0;
            }
        }

        waiting?.TrySetResult();
        HighWatermarkAdvanced?.Invoke(this);
        if (isCheckpointDue)
            _services.CheckpointDue(this);
    }

    /// <summary>The flusher's timer.</summary>
    internal void FlushIntervalPassed()
    {
        lock (_lock)
        {
            if (_turns.WantNow(isInterval: true))
                _services.Flusher.FlushNow(this);
        }
    }

    /// <summary>No more writes, for this reason.</summary>
    internal void Fail(StorageException failure)
    {
        lock (_lock)
            FailLocked(failure);
        HighWatermarkAdvanced?.Invoke(this);
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
            if (failure.Failure != StorageFailure.DiskFull || _services.Time.GetElapsedTime(_failedAt) < HealInterval || !Housekeeping.TryExclusively(HealLocked))
                throw Refusal(failure);
        }

        _segments.CutTail();
    }

    private void WriteLocked(ReadOnlySpan<byte> batches)
    {
        _segments.Append(batches, _config.IndexIntervalBytes);
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
            _flushes.Flush(ActiveLocked);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw FlushFailedLocked(e);
        }

        _segments.Begin(_logEndOffset);
    }

    private void PublishDurableLocked(LogEnd end)
    {
        // Two may flush at once (the flusher and a checkpoint): the older end must not win.
        if (end.Offset > _durable.Offset || (end.Offset == _durable.Offset && end.Segment?.BaseOffset >= _durable.Segment?.BaseOffset))
            Volatile.Write(ref _durable, end);
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

    private void FailLocked(StorageException failure)
    {
        Volatile.Write(ref _failure, failure);
        _failedAt = _services.Time.GetTimestamp();
        _turns.Fail(() => Refusal(failure));
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

        _flushes.TrustAgain();
        _healCount++;
        _services.Logger.Healed(Id, _logEndOffset);
        _segments.ForgetTail();
        Volatile.Write(ref _failure, null);
    }
}
