using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Stores the committable offsets of one source task. One write is under way at a time.</summary>
internal sealed class SourceOffsetWriter(string connector, IOffsetStore store, SubmittedRecords submitted, TimeSpan timeout, TimeProvider time)
{
    /// <summary>Stores what is committable now; what could not be stored is committable again afterwards.</summary>
    /// <returns>Null when all is safe, else what went wrong.</returns>
    public async Task<Exception?> WriteAsync(List<SourcePartition> partitions, CancellationToken cancellationToken)
    {
        try
        {
            var entries = new KeyValuePair<byte[], byte[]?>[partitions.Count];
            for (var i = 0; i < entries.Length; i++)
            {
                var partition = partitions[i];
                partition.StoreKey ??= OffsetJson.Key(connector, partition.Name);
                entries[i] = new(partition.StoreKey, OffsetJson.Value(partition.Committable));
            }
            using var limit = new CancellationTokenSource(timeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            await store.SetAsync(entries, linked.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e;
        }
    }

    /// <summary>Ends a write on the task's loop.</summary>
    public void Complete(List<SourcePartition> partitions, Exception? error)
    {
        if (error is null)
            submitted.Trim(partitions);
        else
            submitted.GiveBack(partitions);
    }
}
