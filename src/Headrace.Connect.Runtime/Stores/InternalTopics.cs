using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>The clients of the worker's own topics: one admin client and one producer for all three, and a reader for each.</summary>
internal sealed class InternalTopics(WorkerConfig config, ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private readonly RecordProducer _producer = new(
        ClientConfigs.ForInternalProducer(config), loggers.CreateLogger("Headrace.Connect.Runtime.Stores.Producer"), time);

    public KafkaAdmin Admin { get; } = new(ClientConfigs.ForInternalAdmin(config), loggers.CreateLogger("Headrace.Connect.Runtime.Stores.Admin"), time);

    /// <summary>Makes a producer by which a leader writes in transactions; null where leaders don't.</summary>
    public Func<TransactionalProducer>? NewLeaderProducer { get; } = config.TransactionalLeaderEnabled
        ? () => new(ClientConfigs.ForLeaderProducer(config), loggers.CreateLogger("Headrace.Connect.Runtime.Stores.Leader"), time)
        : null;

    public TopicReader NewReader(string topic, string purpose, Action<ConsumedRecord> onRecord) => new(
        topic, ClientConfigs.ForInternalReader(config, purpose), Admin, onRecord, loggers.CreateLogger("Headrace.Connect.Runtime.Stores." + purpose), time);

    /// <summary>Writes one record with the default partitioner, by which compaction finds what it supersedes; null removes. Completes when it is acknowledged.</summary>
    public Task<RecordMetadata> SendAsync(string topic, byte[] key, byte[]? value, CancellationToken cancellationToken) =>
        _producer.SendAsync(topic, key, value is null ? null : (ReadOnlyMemory<byte>?)value, ProducerRecord.AnyPartition, cancellationToken);

    /// <inheritdoc cref="RecordProducer.SendAllAsync"/>
    public Task<RecordMetadata[]> SendAllAsync(string topic, IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken) =>
        _producer.SendAllAsync(topic, records, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _producer.CloseAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        Admin.Dispose();
    }
}
