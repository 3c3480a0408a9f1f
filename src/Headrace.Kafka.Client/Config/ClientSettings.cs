using System.Globalization;

namespace Headrace.Kafka.Client;

/// <summary>Client properties under Kafka's Java names, checked and translated: what a producer, consumer or admin client is made from.</summary>
/// <remarks>Defaults are those of the Java clients 4.3, except where a comment at the translation says why not. Source: client-configs of 4.3.1.</remarks>
public sealed record ClientSettings
{
    /// <summary>What <see cref="BufferBytesMax"/> is where nothing is said.</summary>
    public const long BufferBytesDefault = ProducerKeys.BufferMemoryDefault;

    /// <summary>How large batches are where <c>batch.size</c> is not set. Java's are of <see cref="JavaBatchBytesDefault"/>, and several go in a request.</summary>
    public const int BatchBytesDefault = ProducerKeys.BatchSizeDefault;

    /// <summary>How large the batches of Kafka's own producer are where <c>batch.size</c> is not set.</summary>
    public const int JavaBatchBytesDefault = ProducerKeys.JavaBatchSizeDefault;

    // A response has to have room for a record of the size that brokers take by default; a smaller queue makes the consumer wait for each of them.
    private const long FetchBytesLeast = 1 << 20;
    private const long QueueBytesLeast = 1 << 19;

    internal ClientSettings()
    {
    }

    /// <summary>What the settings are for.</summary>
    public required ClientKind Kind { get; init; }

    /// <summary>What was accepted without effect, or changed to fit, each as one sentence that names the property. The client logs them once when it is made.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Names that no Kafka client knows; they have no effect. A worker passes all of its own settings on to some clients, so this is ordinary.</summary>
    public required IReadOnlyList<string> UnknownProperties { get; init; }

    /// <summary><c>client.id</c>; the name of the client in logs.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>bootstrap.servers</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary><c>request.timeout.ms</c>.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary><c>default.api.timeout.ms</c>: the limit of one administrative or offset call. For a producer the default, 60 seconds.</summary>
    public required TimeSpan DefaultApiTimeout { get; init; }

    /// <summary><c>metadata.max.age.ms</c>: how often topics are looked up anew.</summary>
    public required TimeSpan MetadataMaxAge { get; init; }

    /// <summary><c>retry.backoff.ms</c>.</summary>
    public required TimeSpan RetryBackoff { get; init; }

    /// <summary><c>max.block.ms</c>: how long <see cref="RecordProducer.WaitForSpaceAsync"/> waits. <see cref="Timeout.InfiniteTimeSpan"/> for values of more than 24 days.</summary>
    public TimeSpan MaxBlock { get; init; }

    /// <summary><c>max.request.size</c>: the largest record, by Java's own arithmetic.</summary>
    public int RequestBytesMax { get; init; }

    /// <summary><c>buffer.memory</c>: how many bytes of keys, values and headers wait for their acknowledgement at most.</summary>
    public long BufferBytesMax { get; init; }

    /// <summary><c>batch.size</c> as Java's producer has it: what it takes of <c>buffer.memory</c> for a record at the least.</summary>
    public int BatchBytes { get; init; }

    /// <summary>How many records wait for their acknowledgement at most; follows from <c>buffer.memory</c>.</summary>
    public int BufferRecordsMax { get; init; }

    /// <summary><c>transactional.id</c>, or null.</summary>
    public string? TransactionalId { get; init; }

    /// <summary><c>group.id</c>, or null where the consumer belongs to none.</summary>
    public string? GroupId { get; init; }

    /// <summary><c>max.poll.records</c>.</summary>
    public int PollRecordsMax { get; init; }

    /// <summary>How many bytes a consumer keeps that nobody has polled yet: its queue, and a response of one broker.</summary>
    public long PrefetchBytesMax => QueueBytesMax + FetchBytesMax;

    /// <summary>What <see cref="PrefetchBytesLeast"/> is where the user has set nothing.</summary>
    public static long PrefetchBytesUsualLeast => QueueBytesLeast + FetchBytesLeast;

    /// <summary>How far <see cref="WithPrefetch"/> can lower that; what the user has set stays as it is.</summary>
    public long PrefetchBytesLeast => (IsQueueSet ? QueueBytesMax : QueueBytesLeast) + (IsFetchSet ? FetchBytesMax : FetchBytesLeast);

    /// <summary><c>exclude.internal.topics</c>: whether a pattern leaves out Kafka's own topics.</summary>
    public bool ExcludesInternalTopics { get; init; }

    /// <summary><c>auto.offset.reset</c>.</summary>
    public OffsetReset OffsetReset { get; init; }

    /// <summary>The age that <c>auto.offset.reset=by_duration:…</c> names.</summary>
    public TimeSpan OffsetResetAge { get; init; }

    /// <summary><c>isolation.level</c>.</summary>
    public IsolationLevel IsolationLevel { get; init; }

    /// <summary>What librdkafka is given, under its own names. It holds secrets: never log it.</summary>
    internal IReadOnlyDictionary<string, string> Library { get; init; } = new Dictionary<string, string>();

    /// <summary>Where tokens come from, for logins that need them; null for others.</summary>
    internal IBearerTokenSource? Tokens { get; init; }

    internal long QueueBytesMax { get; init; }

    internal bool IsQueueSet { get; init; }

    internal long FetchBytesMax { get; init; }

    internal bool IsFetchSet { get; init; }

    /// <summary>Whether records without a partition go round (<c>partitioner.class=…RoundRobinPartitioner</c>).</summary>
    internal bool IsRoundRobin { get; init; }

    /// <summary><c>partitioner.ignore.keys</c>.</summary>
    internal bool IgnoresKeys { get; init; }

    /// <summary>Translates a producer's properties.</summary>
    /// <param name="properties">Under Kafka's Java names, without any prefix. Names that no Kafka client knows are listed in <see cref="UnknownProperties"/>.</param>
    /// <exception cref="ClientConfigException">A value is wrong, or can't be honoured here.</exception>
    public static ClientSettings ForProducer(IReadOnlyDictionary<string, string> properties) => ClientConfigTranslator.Translate(ClientKind.Producer, properties);

    /// <summary>Translates a consumer's properties. <c>enable.auto.commit</c> is always false: offsets are committed by whoever processed the records.</summary>
    /// <inheritdoc cref="ForProducer"/>
    public static ClientSettings ForConsumer(IReadOnlyDictionary<string, string> properties) => ClientConfigTranslator.Translate(ClientKind.Consumer, properties);

    /// <summary>Translates an admin client's properties.</summary>
    /// <inheritdoc cref="ForProducer"/>
    public static ClientSettings ForAdmin(IReadOnlyDictionary<string, string> properties) => ClientConfigTranslator.Translate(ClientKind.Admin, properties);

    /// <summary>The same consumer with so many bytes for what nobody has polled yet, if that is less than it has. One record comes always, however large.</summary>
    /// <param name="bytes">At least <see cref="PrefetchBytesLeast"/>.</param>
    public ClientSettings WithPrefetch(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, PrefetchBytesLeast);
        if (bytes >= PrefetchBytesMax)
            return this;
        var queue = IsQueueSet ? QueueBytesMax : Math.Clamp(IsFetchSet ? bytes - FetchBytesMax : bytes / 4, QueueBytesLeast, QueueBytesMax);
        var fetch = IsFetchSet ? FetchBytesMax : Math.Clamp(bytes - queue, FetchBytesLeast, FetchBytesMax);
        return this with
        {
            QueueBytesMax = queue,
            FetchBytesMax = fetch,
            Library = new Dictionary<string, string>(Library)
            {
                ["queued.max.messages.kbytes"] = (queue / 1024).ToString(CultureInfo.InvariantCulture),
                ["fetch.max.bytes"] = fetch.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>The same consumer outside of any group, whatever <c>group.id</c> says.</summary>
    internal ClientSettings WithoutGroup() => this with
    {
        GroupId = null,
        Library = new Dictionary<string, string>(Library) { [ConsumerKeys.GroupId] = ConsumerKeys.InventedGroupId() },
    };

    /// <summary>The name of the client and what it is for; never a property.</summary>
    public override string ToString() => $"{Kind} {ClientId}";
}
