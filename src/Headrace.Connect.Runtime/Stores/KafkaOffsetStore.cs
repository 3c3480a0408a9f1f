using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps source offsets in the offset topic, in Kafka Connect's format.</summary>
internal sealed class KafkaOffsetStore : IOffsetStore
{
    private readonly string _topic;
    private readonly InternalTopics _topics;
    private readonly OffsetTable _table = new();
    private TopicReader? _reader;

    public KafkaOffsetStore(InternalTopic topic, InternalTopics topics)
    {
        _topic = topic.Name;
        _topics = topics;
    }

    /// <summary>Completes, with an error, when the topic can't be followed any longer.</summary>
    public Task Completion => Reader.Completion;

    private TopicReader Reader => _reader ?? throw new InvalidOperationException($"The topic {_topic} has not been read yet.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_reader is not null)
            await _reader.DisposeAsync().ConfigureAwait(false); // an attempt that failed
        _reader = _topics.NewReader(_topic, "offsets", OnRecord);
        await _reader.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<byte[]?[]> GetAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellationToken)
    {
        await ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return _table.Get(keys);
    }

    public async Task<IReadOnlyList<KeyValuePair<byte[], byte[]>>> GetAllAsync(string connector, CancellationToken cancellationToken)
    {
        await ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return _table.OfConnector(connector);
    }

    public async Task SetAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries, CancellationToken cancellationToken)
    {
        var sends = new Task[entries.Count];
        for (var i = 0; i < sends.Length; i++)
            sends[i] = _topics.SendAsync(_topic, entries[i].Key, entries[i].Value, cancellationToken);
        await Task.WhenAll(sends).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _reader?.DisposeAsync() ?? default;

    private async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.IsRetriable)
        {
            throw new RetriableException($"The offset topic {_topic} can't be read just now: {e.Message}", e);
        }
        catch (KafkaException e)
        {
            throw new ConnectException($"The offset topic {_topic} can't be read: {e.Message}", e);
        }
    }

    private void OnRecord(ConsumedRecord record)
    {
        if (record.Key is { } key)
            _table.Set(key.ToArray(), record.Value?.ToArray());
    }
}
