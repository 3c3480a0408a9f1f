using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Reads the stored offsets of one connector, on behalf of its code.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "The token source has neither timers nor wait handles, and is cancelled from other threads until the last moment.")]
internal sealed class OffsetReader(string connector, IOffsetStore store) : IOffsetStorageReader, IDisposable
{
    private readonly CancellationTokenSource _closed = new();

    public async ValueTask<SourceMap?> GetOffsetAsync(SourceMap partition, CancellationToken cancellationToken)
    {
        var offsets = await GetOffsetsAsync([partition], cancellationToken).ConfigureAwait(false);
        return offsets.GetValueOrDefault(partition);
    }

    public async ValueTask<IReadOnlyDictionary<SourceMap, SourceMap>> GetOffsetsAsync(IReadOnlyCollection<SourceMap> partitions, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        var asked = partitions.ToArray();
        List<byte[]> keys = [.. asked.Select(partition => OffsetJson.Key(connector, partition))];
        // Offsets that were set by request before the task has written any have their partitions in the order of a hash table.
        var others = new int[asked.Length];
        for (var i = 0; i < asked.Length; i++)
        {
            var other = OffsetJson.Key(connector, OffsetJson.Normalize(asked[i]));
            others[i] = other.AsSpan().SequenceEqual(keys[i]) ? i : keys.Count;
            if (others[i] != i)
                keys.Add(other);
        }
        var values = await store.GetAsync(keys, linked.Token).ConfigureAwait(false);
        var offsets = new Dictionary<SourceMap, SourceMap>();
        for (var i = 0; i < asked.Length; i++)
        {
            if ((values[i] ?? values[others[i]]) is { } value && OffsetJson.ParseValue(value) is { } offset)
                offsets[asked[i]] = offset;
        }
        return offsets;
    }

    /// <summary>Makes reads under way and later ones fail: the task was given up.</summary>
    public void Cancel() => _closed.Cancel();

    /// <summary>The task is over. Whoever gives it up may be about to call <see cref="Cancel"/>, and code of its own that still runs may read.</summary>
    public void Dispose() => _closed.Cancel();
}
