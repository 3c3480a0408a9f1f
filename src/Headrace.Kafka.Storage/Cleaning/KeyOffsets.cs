using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Headrace.Kafka.Storage.Cleaning;

/// <summary>The newest offset of each key in a part of a log. Keys are kept as half of a SHA-256: nobody can make two that meet.</summary>
internal sealed class KeyOffsets(int keysMax)
{
    private readonly Dictionary<UInt128, long> _offsets = [];

    /// <summary>No more keys fit. What is not in here is kept by compaction.</summary>
    public bool IsFull => _offsets.Count >= keysMax;

    public void Put(ReadOnlySpan<byte> key, long offset) => _offsets[HashOf(key)] = offset;

    /// <summary>A newer record of this key is known.</summary>
    public bool HasNewer(ReadOnlySpan<byte> key, long offset) => _offsets.TryGetValue(HashOf(key), out var newest) && newest > offset;

    private static UInt128 HashOf(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
