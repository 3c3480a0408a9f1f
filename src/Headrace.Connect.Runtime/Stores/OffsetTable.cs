namespace Headrace.Connect.Runtime.Stores;

/// <summary>Offsets in memory, by the bytes of their keys. Safe from any thread.</summary>
internal sealed class OffsetTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], byte[]> _entries = new(BytesComparer.Instance);

    public void Set(byte[] key, byte[]? value)
    {
        lock (_lock)
        {
            if (value is null)
                _entries.Remove(key);
            else
                _entries[key] = value;
        }
    }

    public byte[]?[] Get(IReadOnlyList<byte[]> keys)
    {
        var values = new byte[]?[keys.Count];
        lock (_lock)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = _entries.GetValueOrDefault(keys[i]);
        }
        return values;
    }

    public KeyValuePair<byte[], byte[]>[] ToArray()
    {
        lock (_lock)
            return [.. _entries];
    }

    public IReadOnlyList<KeyValuePair<byte[], byte[]>> OfConnector(string connector)
    {
        var prefix = OffsetJson.KeyPrefix(connector);
        return [.. ToArray().Where(entry => entry.Key.AsSpan().StartsWith(prefix))];
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
