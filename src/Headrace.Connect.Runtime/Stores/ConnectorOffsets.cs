using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>
/// The source offsets of one connector: in the worker's store alone, or in a topic of the connector's own with a copy in the worker's store, from which a connector goes on that had no topic of
/// its own before.
/// </summary>
/// <remarks>
/// What the own topic holds wins. An offset is removed from the worker's store first, or it would come back; a copy may fail. Source: <c>ConnectorOffsetBackingStore</c>, KIP-618.
/// </remarks>
internal sealed class ConnectorOffsets(string connector, OwnOffsetTopic.Lease? own, IOffsetStore workerStore, string topic, OffsetSender? send, ILogger logger) : IOffsetStore
{
    /// <summary>The topic that offsets are written to; empty for a worker without topics.</summary>
    public string Topic => topic;

    public Task StartAsync(CancellationToken cancellationToken) => own?.Topic.StartAsync(cancellationToken) ?? Task.CompletedTask;

    public async Task<byte[]?[]> GetAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellationToken)
    {
        if (own is null)
            return await workerStore.GetAsync(keys, cancellationToken).ConfigureAwait(false);
        await own.Topic.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var values = own.Topic.Table.Get(keys);
        var copies = await workerStore.GetAsync(keys, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < values.Length; i++)
            values[i] ??= copies[i];
        return values;
    }

    public async Task<IReadOnlyList<KeyValuePair<byte[], byte[]>>> GetAllAsync(string connector, CancellationToken cancellationToken)
    {
        var copies = await workerStore.GetAllAsync(connector, cancellationToken).ConfigureAwait(false);
        if (own is null)
            return copies;
        await own.Topic.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var merged = new OffsetTable();
        foreach (var (key, value) in copies)
            merged.Set(key, value);
        foreach (var (key, value) in own.Topic.Table.OfConnector(connector))
            merged.Set(key, value);
        return merged.ToArray();
    }

    public async Task SetAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries, CancellationToken cancellationToken)
    {
        if (own is null)
        {
            await workerStore.SetAsync(entries, cancellationToken).ConfigureAwait(false);
            return;
        }
        await BeforeWriteAsync(entries, cancellationToken).ConfigureAwait(false);
        var sends = new Task[entries.Count];
        for (var i = 0; i < sends.Length; i++)
            sends[i] = send!(topic, entries[i].Key, entries[i].Value, cancellationToken);
        await Task.WhenAll(sends).ConfigureAwait(false);
        AfterWrite(entries);
    }

    /// <summary>Called before entries are written to <see cref="Topic"/> by other means: removes from the worker's store what is to be removed.</summary>
    public Task BeforeWriteAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries, CancellationToken cancellationToken)
    {
        if (own is null)
            return Task.CompletedTask;
        var removed = entries.Where(static entry => entry.Value is null).ToArray();
        return removed.Length == 0 ? Task.CompletedTask : workerStore.SetAsync(removed, cancellationToken);
    }

    /// <summary>Called after entries were written to <see cref="Topic"/> by other means: copies them to the worker's store, without waiting.</summary>
    public void AfterWrite(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries)
    {
        if (own is not null)
            _ = CopyAsync();

        async Task CopyAsync()
        {
            try
            {
                await workerStore.SetAsync(entries, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                logger.OffsetsNotCopied(e, connector);
            }
        }
    }

    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? default;
}
