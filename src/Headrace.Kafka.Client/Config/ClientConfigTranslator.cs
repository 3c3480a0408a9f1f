using System.Globalization;

namespace Headrace.Kafka.Client;

/// <summary>Translates Kafka's Java property names into librdkafka's, one key at a time. Nothing reaches librdkafka that is not listed in <see cref="ClientKeys"/>.</summary>
internal static class ClientConfigTranslator
{
    // Connect adds these to every client for its metrics.
    private const string MetricsContext = "metrics.context.";

    public static ClientSettings Translate(ClientKind kind, IReadOnlyDictionary<string, string> properties)
    {
        var translation = new Translation(kind, properties);
        foreach (var key in ClientKeys.Of(kind))
            key.Apply?.Invoke(translation, key.Name);
        if (kind == ClientKind.Admin)
            translation.Set("allow.auto.create.topics", false);   // or asking for a topic's metadata would create it

        var settings = Common(translation, properties);
        return kind switch
        {
            ClientKind.Producer => WithProducer(settings, translation),
            ClientKind.Consumer => WithConsumer(settings, translation),
            _ => settings,
        };
    }

    private static ClientSettings Common(Translation t, IReadOnlyDictionary<string, string> properties) => new()
    {
        Kind = t.Kind,
        Library = t.Library,
        Warnings = t.Warnings,
        Tokens = t.Tokens,
        UnknownProperties = [.. properties.Keys.Where(name => !ClientKeys.ByName.ContainsKey(name) && !name.StartsWith(MetricsContext, StringComparison.Ordinal)).Order(StringComparer.Ordinal)],
        ClientId = t.Library[ConnectionKeys.ClientId],
        BootstrapServers = t.Library[ConnectionKeys.BootstrapServers],
        RequestTimeout = t.Milliseconds(ConnectionKeys.RequestTimeoutMs, ConnectionKeys.RequestTimeoutDefaultMs, 0, int.MaxValue),
        DefaultApiTimeout = t.Kind == ClientKind.Producer
            ? TimeSpan.FromMilliseconds(ConnectionKeys.DefaultApiTimeoutDefaultMs)
            : t.Milliseconds(ConnectionKeys.DefaultApiTimeoutMs, ConnectionKeys.DefaultApiTimeoutDefaultMs, 0, int.MaxValue),
        MetadataMaxAge = t.Milliseconds(ConnectionKeys.MetadataMaxAgeMs, ConnectionKeys.MetadataMaxAgeDefaultMs),
        RetryBackoff = t.Milliseconds(ConnectionKeys.RetryBackoffMs, ConnectionKeys.RetryBackoffDefaultMs),
    };

    private static ClientSettings WithProducer(ClientSettings settings, Translation t)
    {
        var bufferBytes = t.Int64(ProducerKeys.BufferMemory, ProducerKeys.BufferMemoryDefault, 0);
        return settings with
        {
            MaxBlock = t.Milliseconds(ProducerKeys.MaxBlockMs, ProducerKeys.MaxBlockDefaultMs),
            RequestBytesMax = t.Int32(ProducerKeys.MaxRequestSize, ProducerKeys.MaxRequestSizeDefault, 0),
            BufferBytesMax = bufferBytes,
            BatchBytes = t.Int32(ProducerKeys.BatchSize, ProducerKeys.JavaBatchSizeDefault, 0),
            BufferRecordsMax = ProducerKeys.BufferRecords(bufferBytes),
            TransactionalId = t.Text(ProducerKeys.TransactionalId),
            IgnoresKeys = t.Boolean(ProducerKeys.IgnoreKeys, false),
            IsRoundRobin = t.Text(ProducerKeys.PartitionerClass) is { } name && Translation.SimpleClassName(name) == "RoundRobinPartitioner",
        };
    }

    private static ClientSettings WithConsumer(ClientSettings settings, Translation t)
    {
        var (reset, age) = ConsumerKeys.ResetOf(t);
        return settings with
        {
            GroupId = t.Text(ConsumerKeys.GroupId),
            QueueBytesMax = long.Parse(t.Library["queued.max.messages.kbytes"], CultureInfo.InvariantCulture) * 1024,
            IsQueueSet = t.IsSet(ConsumerKeys.MaxPartitionFetchBytes),
            FetchBytesMax = long.Parse(t.Library[ConsumerKeys.FetchMaxBytes], CultureInfo.InvariantCulture),
            IsFetchSet = t.IsSet(ConsumerKeys.FetchMaxBytes),
            PollRecordsMax = t.Int32(ConsumerKeys.MaxPollRecords, ConsumerKeys.MaxPollRecordsDefault, 1),
            ExcludesInternalTopics = t.Boolean(ConsumerKeys.ExcludeInternalTopics, true),
            OffsetReset = reset,
            OffsetResetAge = age,
            IsolationLevel = t.Library[ConsumerKeys.IsolationLevelKey] == "read_committed" ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted,
        };
    }
}
