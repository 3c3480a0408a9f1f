using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Segments;

/// <summary>The segments of one log, in the order of their offsets. The last one, the active one, is written.</summary>
/// <remarks>Readers take <see cref="Current"/> without a lock; all else is done under the log's lock.</remarks>
internal sealed class LogSegments(LogServices services, string folder, TopicPartition id, LogSegment[] segments)
{
    private LogSegment[] _segments = segments; // replaced as a whole
    private bool _isTailDirty;

    /// <summary>The segments of the moment.</summary>
    public LogSegment[] Current => Volatile.Read(ref _segments);

    public LogSegment Active => _segments[^1];

    /// <summary>The bytes of all segments.</summary>
    public long Size
    {
        get
        {
            var size = 0L;
            foreach (var segment in Current)
                size += segment.Size;
            return size;
        }
    }

    /// <summary>Appends to the active segment. What a failed append has left there is cut off, here or before the next one.</summary>
    /// <exception cref="StorageException">The disk refused: nothing was appended.</exception>
    public void Append(ReadOnlySpan<byte> batches, int indexIntervalBytes)
    {
        try
        {
            Active.Append(batches, indexIntervalBytes);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            _isTailDirty = true;
            var failure = DiskErrors.ToStorageException(e, $"{batches.Length} bytes could not be appended to {Active.Path}");
            try
            {
                Active.File.SetLength(Active.Size);
                _isTailDirty = false;
            }
            catch (Exception again) when (DiskErrors.IsDiskError(again))
            {
                // Tried again before the next append.
                services.Logger.TailNotCut(again, id, Active.Path);
            }

            throw failure;
        }
    }

    /// <summary>Cuts off what a failed append has left: parts of it and of the next one together could look like batches.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    public void CutTail()
    {
        if (!_isTailDirty)
            return;
        try
        {
            Active.File.SetLength(Active.Size);
            _isTailDirty = false;
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The log of {id} could not be cut back after a failed write");
        }
    }

    /// <summary>The active segment has been cut back by somebody else.</summary>
    public void ForgetTail() => _isTailDirty = false;

    /// <summary>Seals the active segment, which has been flushed, and begins a new one, whose name is durable then.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    public void Begin(long baseOffset)
    {
        var segment = new LogSegment(services.Disk, folder, baseOffset);
        try
        {
            Active.Seal();
            segment.Create();
            services.Disk.FlushFolder(folder);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            segment.Dispose();
            throw DiskErrors.ToStorageException(e, $"A new segment of {id} could not be begun");
        }

        Volatile.Write(ref _segments, [.. _segments, segment]);
        services.Logger.SegmentRolled(id, segment.BaseOffset);
    }

    /// <summary>Takes those out that lie wholly below an offset; the active one stays.</summary>
    public LogSegment[] TakeBelow(long offset)
    {
        var count = 0;
        while (count < _segments.Length - 1 && _segments[count + 1].BaseOffset <= offset)
            count++;
        var taken = _segments[..count];
        if (count > 0)
            Volatile.Write(ref _segments, _segments[count..]);
        return taken;
    }

    /// <summary>Puts one segment in the place of those from one base offset up to another.</summary>
    public void Replace(long baseOffset, long nextBaseOffset, LogSegment replacement) => Volatile.Write(
        ref _segments,
        [.. _segments.Where(segment => segment.BaseOffset < baseOffset), replacement, .. _segments.Where(segment => segment.BaseOffset >= nextBaseOffset)]);
}
