using Headrace.Kafka.Storage.Cleaning;
using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Segments;

namespace Headrace.Kafka.Storage;

/// <summary>What is done to one log beside appending and reading: recovery points, the log start offset, retention, compaction. One thing at a time.</summary>
internal sealed class LogHousekeeping(LogServices services, PartitionLog log, long checkpointOffset, long cleanedOffset)
{
    private readonly Lock _lock = new();
    private long _checkpointOffset = checkpointOffset;
    private volatile bool _isStopping;

    /// <summary>The log is about to be closed: a compaction stops.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Up to where the log was compacted.</summary>
    public long CleanedOffset { get; private set; } = cleanedOffset;

    /// <summary>Whether anything was appended since the last recovery point.</summary>
    public bool NeedsCheckpoint => log.Failure is null && Volatile.Read(ref _checkpointOffset) < log.LogEndOffset;

    /// <summary>Runs an action while nothing of this is under way; false where something is.</summary>
    public bool TryExclusively(Action action)
    {
        if (!_lock.TryEnter())
            return false;
        try
        {
            action();
            return true;
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Writes a recovery point at the end of the log. On return all that was appended before is durable.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    public void Checkpoint()
    {
        lock (_lock)
            CheckpointLocked(log.LogStartOffset);
    }

    /// <summary>See <see cref="PartitionLog.DeleteRecords"/>.</summary>
    public void DeleteRecords(long beforeOffset)
    {
        lock (_lock)
            AdvanceLogStartLocked(beforeOffset);
    }

    /// <summary>Removes what retention and the log start offset leave no reason to keep.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    public void ApplyRetention()
    {
        lock (_lock)
        {
            if (log.Failure is not null)
                return;
            var config = log.Config;
            var now = NowMs();
            log.RollIf(active => LogRetention.IsTooOld(active, config, now)); // an old segment goes even where nothing new is written
            var first = LogRetention.FirstKept(log.Segments, log.LogStartOffset, config, now);
            if (first > log.Segments[0].BaseOffset)
                AdvanceLogStartLocked(first);
        }
    }

    /// <summary>Compacts the log where that is worth it; returns whether it was.</summary>
    /// <exception cref="StorageException">The disk refused, or the log is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the log is as it was, or compacted in part.</exception>
    public bool Compact(int keysMax, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var config = log.Config;
            if (log.Failure is not null || !config.CleanupPolicy.HasFlag(CleanupPolicy.Compact) || LogCompaction.Plan(log, CleanedOffset, config, NowMs()) is not { } plan)
                return false;
            try
            {
                // The recovery point moves into the active segment first: what is replaced lies below it.
                CheckpointLocked(log.LogStartOffset);
                using (var compaction = new LogCompaction(services.Disk, log, this, config, NowMs(), keysMax, cancellationToken))
                    CleanedOffset = compaction.Run(plan.Segments, plan.DirtyOffset);
                CheckpointLocked(log.LogStartOffset);
                services.Logger.Compacted(log.Id, plan.DirtyOffset, CleanedOffset, log.Size);
                return true;
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                throw DiskErrors.ToStorageException(e, $"The log of {log.Id} could not be compacted");
            }
        }
    }

    /// <summary>Compaction has written and flushed a file that takes the place of closed segments.</summary>
    public void Replace(IReadOnlyList<LogSegment> old, LogSegment cleaned, long nextBaseOffset)
    {
        try
        {
            SegmentReplacement.Replace(services.Disk, log.Folder, old, nextBaseOffset);
            cleaned.Seal();
            log.ReplaceSegments(old[0].BaseOffset, nextBaseOffset, cleaned);
            foreach (var segment in old)
                segment.Dispose(); // a reader that still has one looks at the new list
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            // Half of the files are replaced: the next start finishes that.
            cleaned.Dispose();
            var failure = new StorageException(StorageFailure.Io,
                $"Compacted segments of {log.Id} could not be put in place: {e.Message} The partition can't be used until the broker is started again; check the disk first.", e);
            services.Logger.LogUnusable(failure, log.Id);
            log.Fail(failure);
            throw failure;
        }
    }

    /// <summary>Writes a last recovery point, unless the log is deleted, and runs <paramref name="close"/>, whatever happens.</summary>
    public void Stop(bool isDeleted, Action close)
    {
        _isStopping = true; // or a compaction would hold the lock for long
        lock (_lock)
        {
            try
            {
                if (!isDeleted && NeedsCheckpoint)
                    CheckpointLocked(log.LogStartOffset);
            }
            finally
            {
                close();
            }
        }
    }

    private long NowMs() => services.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private void CheckpointLocked(long logStartOffset)
    {
        // What the recovery point says is taken in one moment, then made durable, then written down.
        var (end, segment, state) = log.CaptureState(logStartOffset, CleanedOffset);
        log.FlushTo(end);
        try
        {
            segment.Offsets.Persist(state.OffsetIndexCount);
            segment.Times.Persist(state.TimeIndexCount);
            state.Save(services.Disk, log.Folder);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The recovery point of {log.Id} could not be written");
        }

        Volatile.Write(ref _checkpointOffset, end.Offset);
    }

    private void AdvanceLogStartLocked(long offset)
    {
        if (offset > log.LogStartOffset)
        {
            CheckpointLocked(offset);
            log.SetLogStart(offset);
        }

        var removed = log.TakeSegmentsBelow(log.LogStartOffset);
        if (removed.Length == 0)
            return;
        try
        {
            foreach (var segment in removed)
                SegmentReplacement.Delete(services.Disk, segment);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            // They are below the log start offset, which is durable: the next start removes what is left.
            services.Logger.RemoveFailed(e, log.Folder);
        }

        services.Logger.SegmentsRemoved(log.Id, removed.Length, log.LogStartOffset);
    }
}
