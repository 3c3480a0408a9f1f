namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps source offsets: bytes by bytes, in Kafka Connect's JSON (<see cref="OffsetJson"/>).</summary>
internal interface IOffsetStore : IAsyncDisposable
{
    /// <summary>Reads what there is.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>The stored values of keys, null where there is none; everything that was stored before the call is seen.</summary>
    Task<byte[]?[]> GetAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellationToken);

    /// <summary>Stores values; null removes one. Completes when they are safe.</summary>
    /// <exception cref="Exception">They are not safe, or only some of them are.</exception>
    Task SetAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries, CancellationToken cancellationToken);

    /// <summary>All that is stored for a connector, by key.</summary>
    Task<IReadOnlyList<KeyValuePair<byte[], byte[]>>> GetAllAsync(string connector, CancellationToken cancellationToken);
}
