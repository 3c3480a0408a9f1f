using static Headrace.Kafka.Client.ClientKinds;
using static Headrace.Kafka.Client.KeyTreatment;

namespace Headrace.Kafka.Client;

/// <summary>Properties of producers.</summary>
internal static class ProducerKeys
{
    public const string MaxBlockMs = "max.block.ms";
    public const string MaxRequestSize = "max.request.size";
    public const string BatchSize = "batch.size";
    public const int JavaBatchSizeDefault = 16_384;
    public const string BufferMemory = "buffer.memory";
    public const string TransactionalId = "transactional.id";
    public const string PartitionerClass = "partitioner.class";

    public const int MaxBlockDefaultMs = 60_000;
    public const int MaxRequestSizeDefault = 1_048_576;
    public const long BufferMemoryDefault = 33_554_432;

    private const string Acks = "acks";
    private const string EnableIdempotence = "enable.idempotence";
    private const string MaxInFlight = "max.in.flight.requests.per.connection";
    private const string DeliveryTimeoutMs = "delivery.timeout.ms";
    private const string LingerMs = "linger.ms";
    private const string TransactionTimeoutMs = "transaction.timeout.ms";
    private const string CompressionType = "compression.type";
    public const string IgnoreKeys = "partitioner.ignore.keys";
    private const string Adaptive = "librdkafka spreads records without a key evenly.";

    // librdkafka sends one request for each batch of a partition, so Java's 16 KiB would halve the rate and double the CPU time (measured);
    // Java puts several batches into one request.
    public const int BatchSizeDefault = 1_000_000;

    // librdkafka multiplies it by 1000 in 32 bits: with more than this a topic that is being created is given up at once.
    private const int TopicWaitMsMax = int.MaxValue / 1000;

    // What a waiting record costs librdkafka besides its bytes is about 250 bytes, hence so many records to the byte of buffer.memory.
    private const int BufferBytesPerRecord = 256;

    public static readonly ClientKey[] All =
    [
        new(Acks, Producer, Converted, (t, key) => t.Set(key, AcksOf(t))),
        new(EnableIdempotence, Producer, Converted, ApplyIdempotence),
        new(MaxInFlight, Producer, Same, (t, key) => t.Set(key, t.Clamp(key, t.Int32(key, 5, 1), 1, 1_000_000))),
        new(BatchSize, Producer, Converted, (t, key) => t.Set(key, Math.Max(1, t.Int32(key, BatchSizeDefault, 0)))),
        new(LingerMs, Producer, Same, (t, key) => t.Set(key, LingerOf(t))),
        new(BufferMemory, Producer, Converted, ApplyBuffer),
        new(MaxBlockMs, Producer, Ours, (t, key) => t.Set("topic.metadata.propagation.max.ms", Math.Min(t.Int64(key, MaxBlockDefaultMs, 0), TopicWaitMsMax))),
        new(MaxRequestSize, Producer, Converted, ApplyMaxRequestSize),
        new(DeliveryTimeoutMs, Producer, Converted, ApplyDeliveryTimeout),
        new(CompressionType, Producer, Same, ApplyCompression),
        new("compression.gzip.level", Producer, Renamed),
        new("compression.lz4.level", Producer, Renamed),
        new("compression.zstd.level", Producer, Renamed),
        new(PartitionerClass, Producer, Converted, ApplyPartitioner),
        new(IgnoreKeys, Producer, Converted),
        new("partitioner.adaptive.partitioning.enable", Producer, Warned, (t, key) => t.WarnIfChanged(key, "true", Adaptive)),
        new("partitioner.availability.timeout.ms", Producer, Warned, (t, key) => t.WarnIfChanged(key, "0", Adaptive)),
        new(TransactionalId, Producer, Converted, ApplyTransactionalId),
        new(TransactionTimeoutMs, Producer, Same),
        new("transaction.two.phase.commit.enable", Producer, Converted, RefuseTwoPhaseCommit),
        new("key.serializer", Producer, Ours),   // keys and values come as bytes
        new("value.serializer", Producer, Ours),
    ];

    /// <summary>How many records wait at most for a buffer of so many bytes.</summary>
    public static int BufferRecords(long bufferMemory) => (int)Math.Clamp(bufferMemory / BufferBytesPerRecord, 1000, 10_000_000);

    private static string AcksOf(Translation t) => t.Word(Acks, "all", "all", "-1", "0", "1");

    private static long LingerOf(Translation t) => t.Clamp(LingerMs, t.Int64(LingerMs, 5, 0), 0, 900_000);

    // Java's rule: idempotence is on unless something else that the user set forbids it; asked for explicitly, the conflict is an error.
    private static void ApplyIdempotence(Translation t, string key)
    {
        var conflict = AcksOf(t) is "0" or "1" ? $"{Acks} is not all"
            : t.Int32("retries", int.MaxValue, 0) == 0 ? "retries is 0"
            : t.Int32(MaxInFlight, 5, 1) > 5 ? $"{MaxInFlight} is more than 5"
            : null;
        var isTransactional = t.IsSet(TransactionalId);
        var isAsked = t.Boolean(key, true) && (t.IsSet(key) || isTransactional);
        if (isTransactional && !t.Boolean(key, true))
            throw new ClientConfigException(key, t.Raw(key), $"can't be with {TransactionalId}. Leave {key} out.");
        if (isAsked && conflict is not null)
            throw new ClientConfigException(isTransactional && !t.IsSet(key) ? TransactionalId : key, t.Raw(key), $"can't be while {conflict}. Change one of the two.");
        t.Set(key, t.Boolean(key, true) && conflict is null);
    }

    // Our own accounting comes first (it counts keys and headers too), so librdkafka's limits lie a little above it.
    private static void ApplyBuffer(Translation t, string key)
    {
        var bytes = t.Int64(key, BufferMemoryDefault, 0);
        t.Set("queue.buffering.max.kbytes", Math.Clamp((bytes / 1024) + 1, 1, int.MaxValue));
        t.Set("queue.buffering.max.messages", BufferRecords(bytes) + 1);
    }

    // Java's check of the size is our own. librdkafka's arithmetic differs by some bytes per record and header: it gets a margin so that it never refuses first.
    private static void ApplyMaxRequestSize(Translation t, string key)
    {
        var size = t.Int32(key, MaxRequestSizeDefault, 0);
        t.Set("message.max.bytes", Math.Clamp((long)size + 1024, 1000, 1_000_000_000));
        if (size > 1_000_000_000)
            t.Warn($"{key}={size} is used as 1000000000: librdkafka takes no larger record.");
    }

    private static void ApplyDeliveryTimeout(Translation t, string key)
    {
        var ms = (long)t.Int32(key, 120_000, 0);
        var least = Math.Min(LingerOf(t) + t.Int32(ConnectionKeys.RequestTimeoutMs, ConnectionKeys.RequestTimeoutDefaultMs, 0), int.MaxValue);
        if (ms < least)
        {
            if (t.IsSet(key))
                throw new ClientConfigException(key, t.Raw(key), $"is less than {LingerMs} + {ConnectionKeys.RequestTimeoutMs} = {least}. Raise it, or lower one of these.");
            ms = least;
        }
        if (t.IsSet(TransactionalId))
            ms = Math.Min(ms, TransactionTimeoutOf(t));   // librdkafka refuses more; nothing outlives its transaction anyway
        t.Set(key, ms);
    }

    private static int TransactionTimeoutOf(Translation t) => (int)t.Clamp(TransactionTimeoutMs, t.Int32(TransactionTimeoutMs, 60_000), 1000, int.MaxValue);

    private static void ApplyCompression(Translation t, string key)
    {
        var codec = t.Word(key, "none", "none", "gzip", "snappy", "lz4", "zstd");
        t.Set(key, codec);

        var gzip = t.Int32("compression.gzip.level", -1);
        if (gzip is not -1 and (< 1 or > 9))
            throw new ClientConfigException("compression.gzip.level", $"{gzip}", "is neither -1 nor from 1 to 9.");
        var lz4 = t.Int32("compression.lz4.level", 9, 1, 17);
        var zstd = t.Int32("compression.zstd.level", 3, -131072, 22);
        switch (codec)
        {
            case "gzip":
                t.Set("compression.level", gzip);
                break;
            case "lz4":
                t.Set("compression.level", t.Clamp("compression.lz4.level", lz4, 1, 12));
                break;
            case "zstd":
                t.Set("compression.level", t.Clamp("compression.zstd.level", zstd, 1, 12));
                break;
        }
    }

    // librdkafka's default hashes by CRC-32: the same key would go to another partition than from Java.
    private static void ApplyPartitioner(Translation t, string key)
    {
        t.Set("partitioner", t.Boolean(IgnoreKeys, false) ? "random" : "murmur2_random");
        t.Set("sticky.partitioning.linger.ms", 0);   // it would keep records without a key from the choice that is made for Java's way (PartitionChoice)
        switch (t.Text(key) is { } name ? Translation.SimpleClassName(name) : null)
        {
            case null or "DefaultPartitioner" or "RoundRobinPartitioner":
                break;
            default:
                throw new ClientConfigException(key, t.Raw(key), "is a Java class that does not exist here. Leave it out for Kafka's default partitioner, or use RoundRobinPartitioner.");
        }
    }

    private static void ApplyTransactionalId(Translation t, string key)
    {
        if (!t.IsSet(key))
            return;
        t.Set(key, t.Text(key) ?? throw new ClientConfigException(key, "", "is empty. Name the id, or leave it out."));
        var timeoutMs = TransactionTimeoutOf(t);
        t.Set(TransactionTimeoutMs, timeoutMs);
        // The request must end before the transaction does.
        var requestMs = Math.Clamp(t.Int32(ConnectionKeys.RequestTimeoutMs, ConnectionKeys.RequestTimeoutDefaultMs, 0), 10, Math.Min(300_000, timeoutMs));
        t.Set("socket.timeout.ms", requestMs);
    }

    private static void RefuseTwoPhaseCommit(Translation t, string key)
    {
        if (t.Boolean(key, false))
            throw new ClientConfigException(key, "true", "is not supported.");
    }
}
