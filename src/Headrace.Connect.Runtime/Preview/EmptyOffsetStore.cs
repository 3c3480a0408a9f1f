using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Preview;

/// <summary>Has no offsets and keeps none: a preview reads a source from its beginning and leaves no trace.</summary>
internal sealed class EmptyOffsetStore : IOffsetStore
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<byte[]?[]> GetAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellationToken) => Task.FromResult(new byte[]?[keys.Count]);

    public Task SetAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<KeyValuePair<byte[], byte[]>>> GetAllAsync(string connector, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KeyValuePair<byte[], byte[]>>>([]);

    public ValueTask DisposeAsync() => default;
}
