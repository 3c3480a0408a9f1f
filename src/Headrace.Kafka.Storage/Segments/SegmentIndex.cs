using System.Buffers;
using System.Buffers.Binary;
using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Segments;

/// <summary>
/// A sparse index of a segment in Kafka's format. The offset index holds (offset - base offset, position) in 8 bytes, the time index
/// (timestamp, offset - base offset) in 12. New entries stay in memory until <see cref="Persist"/>: they can be had again from the segment, so the
/// append path writes the batch alone. One thread adds; any thread looks up.
/// </summary>
internal sealed class SegmentIndex : IDisposable
{
    private const int ScanEntries = 256;

    private readonly IDisk _disk;
    private readonly int _keyBytes;
    private readonly Lock _lock = new();
    private readonly Lock _persistLock = new();
    private readonly List<IndexEntry> _pending = [];
    private IDiskFile? _file;
    private int _persistedCount;
    private IndexEntry? _last;
    private bool _disposed;

    private SegmentIndex(IDisk disk, string path, int keyBytes)
    {
        _disk = disk;
        Path = path;
        _keyBytes = keyBytes;
    }

    /// <summary>An index with 4-byte keys: offsets to positions.</summary>
    public static SegmentIndex OfOffsets(IDisk disk, string path) => new(disk, path, sizeof(int));

    /// <summary>An index with 8-byte keys: timestamps to offsets.</summary>
    public static SegmentIndex OfTimes(IDisk disk, string path) => new(disk, path, sizeof(long));

    public string Path { get; }

    /// <summary>All entries, in memory and on the disk.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _persistedCount + _pending.Count;
        }
    }

    /// <summary>The entry with the largest key.</summary>
    public IndexEntry? Last
    {
        get
        {
            lock (_lock)
                return _last;
        }
    }

    private int EntryBytes => _keyBytes + sizeof(int);

    /// <summary>
    /// Takes over the file's first <paramref name="count"/> entries (null: all of them). False, and an empty index, where the file is missing, too short or its
    /// ends are out of order: the caller builds it again from the segment.
    /// </summary>
    public bool TryLoad(int? count, long keyMax, long valueMax)
    {
        lock (_lock)
        {
            _pending.Clear();
            _persistedCount = 0;
            _last = null;
            if (count == 0)
                return true;
            if (!_disk.FileExists(Path))
                return false;
            var file = FileLocked();
            var length = file.Length;
            if (count is null && length % EntryBytes != 0)
                return false;
            var entries = count ?? length / EntryBytes;
            if (entries * EntryBytes > length || entries > int.MaxValue / EntryBytes)
                return false;
            if (entries == 0)
                return true;
            var first = ReadEntryLocked(0);
            var last = ReadEntryLocked((int)entries - 1);
            if (first.Key > last.Key || last.Key > keyMax || last.Value > valueMax || first.Value < 0 || last.Value < first.Value)
                return false;
            _persistedCount = (int)entries;
            _last = last;
            return true;
        }
    }

    /// <summary>Adds an entry; ignored unless its key is larger than all others.</summary>
    public void Add(IndexEntry entry)
    {
        lock (_lock)
        {
            if (_last is { } last && entry.Key <= last.Key)
                return;
            _pending.Add(entry);
            _last = entry;
        }
    }

    /// <summary>The entry with the largest key that is at most <paramref name="key"/>.</summary>
    public IndexEntry? Floor(long key)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_pending.Count > 0 && _pending[0].Key <= key)
                return FloorPendingLocked(key);
            return _persistedCount == 0 ? null : FloorPersistedLocked(key);
        }
    }

    /// <summary>Writes and flushes the first <paramref name="count"/> entries. May be called again after a failure.</summary>
    /// <param name="count">How many entries.</param>
    /// <param name="isComplete">No more will follow: the file is made even if there is no entry, so that a missing one can be told from an empty one.</param>
    public void Persist(int count, bool isComplete = false)
    {
        lock (_persistLock)
        {
            int start;
            byte[] bytes;
            IDiskFile file;
            lock (_lock)
            {
                if (_disposed)
                    return;
                start = _persistedCount;
                if (count < start || (count == start && !isComplete))
                    return;
                file = FileLocked();
                bytes = new byte[(count - start) * EntryBytes];
                for (var i = 0; i < count - start; i++)
                    WriteEntry(bytes.AsSpan(i * EntryBytes), _pending[i]);
            }

            // Not under the lock that readers take. Nothing but this method writes the file.
            file.Write(bytes, (long)start * EntryBytes);
            if (file.Length > (long)count * EntryBytes)
                file.SetLength((long)count * EntryBytes); // entries that a recovery refused
            file.Flush();

            lock (_lock)
            {
                if (_persistedCount != start || _pending.Count < count - start)
                    return; // truncated meanwhile
                _pending.RemoveRange(0, count - start);
                _persistedCount = count;
            }
        }
    }

    /// <summary>Opens the file, where there is anything in it.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            if (_persistedCount > 0)
                FileLocked();
        }
    }

    /// <summary>Forgets all entries, in memory; the file is overwritten by the next <see cref="Persist"/>.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _pending.Clear();
            _persistedCount = 0;
            _last = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private IDiskFile FileLocked()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _file ??= _disk.Open(Path, _disk.FileExists(Path) ? DiskOpen.ReadWrite : DiskOpen.Create);
    }

    private IndexEntry FloorPendingLocked(long key)
    {
        var low = 0;
        var high = _pending.Count - 1;
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high + 1) >> 1);
            if (_pending[middle].Key <= key)
                low = middle;
            else
                high = middle - 1;
        }

        return _pending[low];
    }

    private IndexEntry? FloorPersistedLocked(long key)
    {
        // By halves over the file until what is left is small, then in one read.
        var low = 0;
        var high = _persistedCount - 1;
        while (high - low >= ScanEntries)
        {
            var middle = (int)(((uint)low + (uint)high + 1) >> 1);
            if (ReadEntryLocked(middle).Key <= key)
                low = middle;
            else
                high = middle - 1;
        }

        var length = (high - low + 1) * EntryBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadLocked(buffer.AsSpan(0, length), (long)low * EntryBytes);
            IndexEntry? floor = null;
            for (var position = 0; position < length; position += EntryBytes)
            {
                var entry = ParseEntry(buffer.AsSpan(position));
                if (entry.Key > key)
                    break;
                floor = entry;
            }

            return floor;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private IndexEntry ReadEntryLocked(int index)
    {
        Span<byte> buffer = stackalloc byte[sizeof(long) + sizeof(int)];
        buffer = buffer[..EntryBytes];
        ReadLocked(buffer, (long)index * EntryBytes);
        return ParseEntry(buffer);
    }

    private void ReadLocked(Span<byte> buffer, long position)
    {
        if (FileLocked().Read(buffer, position) != buffer.Length)
            throw new IOException($"The index {Path} ends before byte {position + buffer.Length}.");
    }

    private IndexEntry ParseEntry(ReadOnlySpan<byte> bytes) => _keyBytes == sizeof(int)
        ? new(BinaryPrimitives.ReadInt32BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(int)..]))
        : new(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(long)..]));

    private void WriteEntry(Span<byte> bytes, IndexEntry entry)
    {
        if (_keyBytes == sizeof(int))
            BinaryPrimitives.WriteInt32BigEndian(bytes, checked((int)entry.Key));
        else
            BinaryPrimitives.WriteInt64BigEndian(bytes, entry.Key);
        BinaryPrimitives.WriteInt32BigEndian(bytes[_keyBytes..], entry.Value);
    }
}
