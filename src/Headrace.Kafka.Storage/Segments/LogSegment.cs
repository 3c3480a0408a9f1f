using System.Globalization;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Segments;

/// <summary>
/// A part of a log: the file of record batches as they went over the wire, and its two indexes. Only the newest segment of a log is written; before it is
/// closed for a new one it is flushed with its indexes, so that a segment that is not the newest is always whole on the disk.
/// </summary>
internal sealed class LogSegment : IDisposable
{
    public const string LogSuffix = ".log";
    public const string OffsetIndexSuffix = ".index";
    public const string TimeIndexSuffix = ".timeindex";

    private readonly IDisk _disk;
    private readonly Lock _openLock = new();
    private IDiskFile? _file;
    private bool _disposed;
    private int _bytesSinceIndexEntry;
    private int _size;

    public LogSegment(IDisk disk, string folder, long baseOffset)
    {
        _disk = disk;
        BaseOffset = baseOffset;
        Path = PathOf(folder, baseOffset, LogSuffix);
        Offsets = SegmentIndex.OfOffsets(disk, PathOf(folder, baseOffset, OffsetIndexSuffix));
        Times = SegmentIndex.OfTimes(disk, PathOf(folder, baseOffset, TimeIndexSuffix));
    }

    public long BaseOffset { get; }

    public string Path { get; }

    /// <summary>Last offset of a batch → the batch's position, as in Kafka.</summary>
    public SegmentIndex Offsets { get; }

    /// <summary>Largest timestamp so far → last offset of its batch.</summary>
    public SegmentIndex Times { get; }

    /// <summary>The bytes of batches; the file may be longer after a failed write.</summary>
    public int Size => Volatile.Read(ref _size);

    /// <summary>The largest timestamp (ms), -1 for none, and the last offset of the first batch that has it.</summary>
    public OffsetAndTimestamp Max { get; private set; } = new(-1, -1, -1);

    /// <summary>The largest timestamp of the first batch, by which the segment is closed for its age; -1 where it is empty.</summary>
    public long FirstTimestamp { get; private set; } = -1;

    /// <summary>The open file.</summary>
    public IDiskFile File
    {
        get
        {
            lock (_openLock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _file ??= _disk.Open(Path, DiskOpen.ReadWrite);
            }
        }
    }

    public static string PathOf(string folder, long baseOffset, string suffix) =>
        System.IO.Path.Combine(folder, baseOffset.ToString("D20", CultureInfo.InvariantCulture) + suffix);

    /// <summary>Makes the empty file. Its name is durable after a flush of the folder.</summary>
    public void Create()
    {
        lock (_openLock)
            _file = _disk.Open(Path, DiskOpen.Create);
    }

    /// <summary>Writes batches, offsets assigned, behind the last one. After an exception nothing counts as written, but bytes may lie behind <see cref="Size"/>.</summary>
    public void Append(ReadOnlySpan<byte> batches, int indexIntervalBytes)
    {
        File.Write(batches, _size);
        foreach (var batch in RecordBatchEnumerable.Of(batches))
            Add(batch, indexIntervalBytes);
    }

    /// <summary>Counts a batch that lies at <see cref="Size"/> in the file: of an append or found by a recovery.</summary>
    public void Add(RecordBatchView batch, int indexIntervalBytes)
    {
        if (FirstTimestamp < 0)
            FirstTimestamp = batch.MaxTimestamp;
        if (batch.MaxTimestamp > Max.Timestamp)
            Max = new(batch.LastOffset, batch.MaxTimestamp, batch.PartitionLeaderEpoch);
        if (_bytesSinceIndexEntry > indexIntervalBytes)
        {
            Offsets.Add(new(batch.LastOffset - BaseOffset, _size));
            AddTimeEntry();
            _bytesSinceIndexEntry = 0;
        }

        _bytesSinceIndexEntry += batch.SizeBytes;
        Volatile.Write(ref _size, _size + batch.SizeBytes);
    }

    /// <summary>Takes the values of a recovery point instead of counting the batches below it.</summary>
    public void Restore(int size, OffsetAndTimestamp max, long firstTimestamp)
    {
        Volatile.Write(ref _size, size);
        Max = max;
        FirstTimestamp = firstTimestamp;
        _bytesSinceIndexEntry = 0;
    }

    /// <summary>Forgets all that was counted, for a new walk over the file.</summary>
    public void Reset()
    {
        Restore(0, new(-1, -1, -1), -1);
        Offsets.Clear();
        Times.Clear();
    }

    /// <summary>Writes and flushes the indexes of a segment that is only read from now on. Its batches were flushed before.</summary>
    public void Seal()
    {
        AddTimeEntry(); // the last entry tells a later start the segment's largest timestamp
        Offsets.Persist(Offsets.Count, isComplete: true);
        Times.Persist(Times.Count, isComplete: true);
    }

    /// <summary>Opens all files: readers can go on with them when their names are gone.</summary>
    public void Hold()
    {
        _ = File;
        Offsets.Hold();
        Times.Hold();
    }

    /// <summary>Where to start looking for the batch that holds <paramref name="offset"/>.</summary>
    public int PositionFor(long offset) => Offsets.Floor(offset - BaseOffset) is { } entry && entry.Value < Size ? entry.Value : 0;

    /// <summary>A walk over the batches between two positions.</summary>
    public SegmentScanner Scan(long position, long end) => new(File, position, end);

    public void Dispose()
    {
        lock (_openLock)
        {
            _disposed = true;
            _file?.Dispose();
            _file = null;
        }

        Offsets.Dispose();
        Times.Dispose();
    }

    private void AddTimeEntry()
    {
        if (Max.Timestamp >= 0)
            Times.Add(new(Max.Timestamp, (int)(Max.Offset - BaseOffset)));
    }
}
