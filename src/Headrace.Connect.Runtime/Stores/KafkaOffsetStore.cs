using Headrace.Connect.Errors;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps source offsets in the offset topic, in Kafka Connect's format.</summary>
internal sealed class KafkaOffsetStore : IOffsetStore
{
    private readonly string _topic;
    private readonly InternalTopics _topics;
    private readonly FollowedTopic<OffsetTable> _followed;

    public KafkaOffsetStore(InternalTopic topic, InternalTopics topics, ILogger logger, TimeProvider time)
    {
        _topic = topic.Name;
        _topics = topics;
        _followed = new(
            _topic, onRecord => topics.NewReader(topic.Name, "offsets", onRecord), static () => new OffsetTable(), static (table, record, _) => Apply(table, record), static (_, _) => { },
            logger, time);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _followed.StartAsync(cancellationToken);

    public async Task<byte[]?[]> GetAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellationToken)
    {
        await ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return _followed.State.Get(keys);
    }

    public async Task<IReadOnlyList<KeyValuePair<byte[], byte[]>>> GetAllAsync(string connector, CancellationToken cancellationToken)
    {
        await ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return _followed.State.OfConnector(connector);
    }

    public async Task SetAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries, CancellationToken cancellationToken)
    {
        var sends = new Task[entries.Count];
        for (var i = 0; i < sends.Length; i++)
            sends[i] = _topics.SendAsync(_topic, entries[i].Key, entries[i].Value, cancellationToken);
        await Task.WhenAll(sends).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _followed.DisposeAsync();

    private async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _followed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw Unreadable(_topic, e);
        }
    }

    internal static ConnectException Unreadable(string topic, KafkaException cause) => cause.IsRetriable
        ? new RetriableException($"The offset topic {topic} can't be read just now: {cause.Message}", cause)
        : new ConnectException($"The offset topic {topic} can't be read: {cause.Message}", cause);

    internal static void Apply(OffsetTable table, ConsumedRecord record)
    {
        if (record.Key is { } key)
            table.Set(key.ToArray(), record.Value?.ToArray());
    }
}
