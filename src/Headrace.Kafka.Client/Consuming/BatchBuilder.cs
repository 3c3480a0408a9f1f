using System.Text;

namespace Headrace.Kafka.Client;

/// <summary>Fills one batch. Bytes of several records share an array, so that a record costs no object of its own.</summary>
internal sealed class BatchBuilder
{
    // Just under the size from which an array goes to the large object heap, which is collected with the oldest generation alone.
    private const int ChunkBytes = 80_000;
    private const int HeaderKeysMax = 1024;

    private readonly Dictionary<int, string> _headerKeys = [];
    private ConsumedBatch.Entry[] _entries = [];
    private RecordHeader[] _headers = [];
    private byte[] _chunk = [];
    private int _chunkUsed;
    private long _bytesToCome;
    private long _bytes;
    private int _headerCount;

    public int Count { get; private set; }

    /// <summary>Starts a batch of at most so many records with about so many bytes.</summary>
    public void Start(int recordsMax, long bytes)
    {
        _entries = new ConsumedBatch.Entry[recordsMax];
        _headers = [];
        _headerCount = 0;
        _chunk = [];
        _chunkUsed = 0;
        _bytesToCome = bytes;
        _bytes = 0;
        Count = 0;
    }

    /// <summary>The batch; the builder keeps nothing of it.</summary>
    public ConsumedBatch Finish()
    {
        var batch = Count == 0 ? ConsumedBatch.Empty : new ConsumedBatch(_entries, Count, _headers, _bytes);
        _entries = [];
        _headers = [];
        _chunk = [];
        return batch;
    }

    /// <summary>Adds a record of so many bytes, headers' values included, and returns it to be filled.</summary>
    public ref ConsumedBatch.Entry Add(PartitionState partition, long offset, int bytes)
    {
        if (_chunk.Length - _chunkUsed < bytes)
            NewChunk(bytes);
        _bytesToCome -= bytes;
        _bytes += bytes;
        ref var entry = ref _entries[Count++];
        entry.Partition = partition;
        entry.Bytes = _chunk;
        entry.Offset = offset;
        entry.HeadersStart = _headerCount;
        return ref entry;
    }

    /// <summary>Copies bytes of the record that was added last, and returns where they are.</summary>
    public int Copy(ReadOnlySpan<byte> bytes)
    {
        var start = _chunkUsed;
        bytes.CopyTo(_chunk.AsSpan(start));
        _chunkUsed += bytes.Length;
        return start;
    }

    /// <summary>Adds a header to the record that was added last.</summary>
    /// <param name="entry">That record.</param>
    /// <param name="key">Its key in UTF-8.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isNull">Whether the value is null.</param>
    public void AddHeader(ref ConsumedBatch.Entry entry, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isNull)
    {
        if (_headerCount == _headers.Length)
            Array.Resize(ref _headers, Math.Max(16, _headerCount * 2));
        _headers[_headerCount++] = new(HeaderKey(key), isNull ? (ReadOnlyMemory<byte>?)null : _chunk.AsMemory(Copy(value), value.Length));
        entry.HeaderCount++;
    }

    private void NewChunk(int bytes)
    {
        var size = (int)Math.Clamp(_bytesToCome, bytes, Math.Max(bytes, ChunkBytes));
        _chunk = size == 0 ? [] : GC.AllocateUninitializedArray<byte>(size);
        _chunkUsed = 0;
    }

    // Header keys repeat from record to record. Keys with equal hashes replace each other, which costs a string, never the right answer.
    private string HeaderKey(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        var code = hash.ToHashCode();
        if (_headerKeys.TryGetValue(code, out var known) && Equals(known, utf8))
            return known;
        if (_headerKeys.Count >= HeaderKeysMax)
            _headerKeys.Clear();
        return _headerKeys[code] = Encoding.UTF8.GetString(utf8);
    }

    private static bool Equals(string text, ReadOnlySpan<byte> utf8)
    {
        var remaining = text.AsSpan();
        while (!utf8.IsEmpty && !remaining.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out var left, out var leftSize) != System.Buffers.OperationStatus.Done
                || Rune.DecodeFromUtf16(remaining, out var right, out var rightSize) != System.Buffers.OperationStatus.Done
                || left != right)
            {
                return false;
            }
            utf8 = utf8[leftSize..];
            remaining = remaining[rightSize..];
        }
        return utf8.IsEmpty && remaining.IsEmpty;
    }
}
