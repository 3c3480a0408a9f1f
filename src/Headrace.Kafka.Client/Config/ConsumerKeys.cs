using static Headrace.Kafka.Client.ClientKinds;
using static Headrace.Kafka.Client.KeyTreatment;

namespace Headrace.Kafka.Client;

/// <summary>Properties of consumers.</summary>
internal static class ConsumerKeys
{
    public const string GroupId = "group.id";
    public const string MaxPollRecords = "max.poll.records";
    public const string ExcludeInternalTopics = "exclude.internal.topics";
    public const string IsolationLevelKey = "isolation.level";

    public const int MaxPollRecordsDefault = 500;

    private const string GroupInstanceId = "group.instance.id";
    private const string SessionTimeoutMs = "session.timeout.ms";
    private const string HeartbeatIntervalMs = "heartbeat.interval.ms";
    private const string AssignmentStrategy = "partition.assignment.strategy";
    private const string GroupProtocol = "group.protocol";
    private const string MaxPollIntervalMs = "max.poll.interval.ms";
    private const string AutoOffsetReset = "auto.offset.reset";
    private const string ByDuration = "by_duration:";
    public const string FetchMaxBytes = "fetch.max.bytes";
    public const string MaxPartitionFetchBytes = "max.partition.fetch.bytes";
    private const string ShareGroups = "it is for share groups.";

    // Measured: librdkafka's own queue settings make it wait a second each time the queue is full (230 k instead of 1.5 M records/s), and a small
    // queue stays in the processor's cache. The bytes hold what one consumer may keep besides one fetch response.
    private const int QueuedRecordsMin = 10_000;
    private const int FetchQueueBackoffMs = 5;
    private const int QueuedKilobytesMax = 16_384;

    public static readonly ClientKey[] All =
    [
        new(GroupId, Consumer, Converted, (t, key) => t.Set(key, t.Text(key) ?? InventedGroupId())),
        new(GroupInstanceId, Consumer, Converted, ApplyInstanceId),
        new("client.rack", Consumer, Same, (t, key) => t.Set(key, t.Text(key) ?? "")),
        new(GroupProtocol, Consumer, Converted, ApplyGroupProtocol),
        new(SessionTimeoutMs, Consumer, Converted),
        new(HeartbeatIntervalMs, Consumer, Converted),
        new(AssignmentStrategy, Consumer, Converted),
        new("group.remote.assignor", Consumer, Same, (t, key) => { if (t.Text(key) is { } name) t.Set(key, name); }),
        new("enable.auto.commit", Consumer, Ours, ApplyAutoCommit),
        new("auto.commit.interval.ms", Consumer, Warned, (t, key) => t.WarnIfChanged(key, "5000", "offsets are committed once their records are processed.")),
        new(AutoOffsetReset, Consumer, Converted, (t, key) => t.Set(key, ResetOf(t).Reset switch
        {
            OffsetReset.Earliest => "earliest",
            OffsetReset.Latest => "latest",
            _ => "error",
        })),
        new(IsolationLevelKey, Consumer, Same, (t, key) => t.Set(key, t.Word(key, "read_uncommitted", "read_committed", "read_uncommitted"))),
        new("allow.auto.create.topics", Consumer, Same, (t, key) => t.Set(key, t.Boolean(key, true))),
        new("check.crcs", Consumer, Same, (t, key) => t.Set(key, t.Boolean(key, true))),
        new(MaxPollRecords, Consumer, Ours),
        new(MaxPollIntervalMs, Consumer, Same, (t, key) => t.Set(key, PollIntervalOf(t))),
        new("fetch.min.bytes", Consumer, Same, (t, key) => t.Set(key, t.Clamp(key, t.Int32(key, 1, 0), 1, 100_000_000))),
        new("fetch.max.wait.ms", Consumer, Renamed, (t, key) => t.Set("fetch.wait.max.ms", t.Clamp(key, t.Int32(key, 500, 0), 0, 300_000))),
        new(FetchMaxBytes, Consumer, Converted, ApplyFetchBytes),
        new(MaxPartitionFetchBytes, Consumer, Converted, ApplyPartitionFetchBytes),
        new(ExcludeInternalTopics, Consumer, Ours),
        new("key.deserializer", Consumer, Ours),   // keys and values are handed out as bytes
        new("value.deserializer", Consumer, Ours),
        new("internal.throw.on.fetch.stable.offset.unsupported", Consumer, Warned),
        new("share.acknowledgement.mode", Consumer, Warned, (t, key) => t.WarnIfChanged(key, "implicit", ShareGroups)),
        new("share.acquire.mode", Consumer, Warned, (t, key) => t.WarnIfChanged(key, "batch_optimized", ShareGroups)),
    ];

    /// <summary>Where to start in a partition without a committed offset, and how old its first record may be.</summary>
    public static (OffsetReset Reset, TimeSpan Age) ResetOf(Translation t)
    {
        var value = t.Raw(AutoOffsetReset) ?? "latest";
        if (value.StartsWith(ByDuration, StringComparison.OrdinalIgnoreCase))
            return (OffsetReset.ByDuration, DurationOf(value));
        return t.Word(AutoOffsetReset, "latest", "latest", "earliest", "none") switch
        {
            "earliest" => (OffsetReset.Earliest, default),
            "none" => (OffsetReset.None, default),
            _ => (OffsetReset.Latest, default),
        };
    }

    /// <summary>A name for a reader without a group: librdkafka wants one for every consumer. A random one collides with none, and nothing is ever committed to it.</summary>
    public static string InventedGroupId() => $"headrace-reader-{Guid.NewGuid():N}";

    private static TimeSpan DurationOf(string value)
    {
        if (!IsoDuration.TryParse(value[ByDuration.Length..], out var age))
            throw new ClientConfigException(AutoOffsetReset, value, "holds no duration like P1DT2H.");
        return age >= TimeSpan.Zero ? age : throw new ClientConfigException(AutoOffsetReset, value, "holds a negative duration.");
    }

    private static void ApplyInstanceId(Translation t, string key)
    {
        if (t.IsSet(key))
            t.Set(key, t.Text(key) ?? throw new ClientConfigException(key, "", "is empty. Name the id, or leave it out."));
    }

    private static long PollIntervalOf(Translation t) => t.Clamp(MaxPollIntervalMs, t.Int32(MaxPollIntervalMs, 300_000, 1), 1, 86_400_000);

    private static void ApplyGroupProtocol(Translation t, string key)
    {
        var protocol = t.Word(key, "classic", "classic", "consumer");
        t.Set(key, protocol);
        if (protocol == "consumer")
        {
            // The broker's own settings hold then, and both clients refuse these.
            foreach (var refused in (ReadOnlySpan<string>)[SessionTimeoutMs, HeartbeatIntervalMs, AssignmentStrategy])
            {
                if (t.IsSet(refused))
                    throw new ClientConfigException(refused, t.Raw(refused), $"can't be with {key}=consumer. Leave it out: the broker decides.");
            }
            return;
        }

        var sessionMs = t.Clamp(SessionTimeoutMs, t.Int32(SessionTimeoutMs, 45_000, 1), 1, 3_600_000);
        var heartbeatMs = t.Int32(HeartbeatIntervalMs, 3000, 1);
        if (heartbeatMs >= sessionMs)
            throw new ClientConfigException(HeartbeatIntervalMs, $"{heartbeatMs}", $"is not less than {SessionTimeoutMs}={sessionMs}. A third of it is usual.");
        var pollMs = PollIntervalOf(t);
        if (sessionMs > pollMs)
        {
            t.Warn($"{SessionTimeoutMs}={sessionMs} is used as {pollMs}, because {MaxPollIntervalMs} is {pollMs}.");
            sessionMs = pollMs;
        }
        t.Set(SessionTimeoutMs, sessionMs);
        t.Set(HeartbeatIntervalMs, t.Clamp(HeartbeatIntervalMs, heartbeatMs, 1, 3_600_000));
        t.Set(AssignmentStrategy, AssignorsOf(t));
    }

    // Java's default pair runs eagerly with range as long as a member of the group may know only range; librdkafka refuses the pair.
    private static string AssignorsOf(Translation t)
    {
        if (t.Text(AssignmentStrategy) is not { } value)
            return "range";
        var assignors = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(AssignorOf).Distinct().ToArray();
        if (assignors.Length > 1 && assignors.Contains("cooperative-sticky"))
            assignors = [.. assignors.Where(name => name != "cooperative-sticky")];
        return assignors.Length > 0 ? string.Join(',', assignors) : "range";
    }

    private static string AssignorOf(string className) => Translation.SimpleClassName(className) switch
    {
        "RangeAssignor" or "range" => "range",
        "RoundRobinAssignor" or "roundrobin" => "roundrobin",
        "CooperativeStickyAssignor" or "cooperative-sticky" => "cooperative-sticky",
        _ => throw new ClientConfigException(AssignmentStrategy, className, "is not supported. Use RangeAssignor, RoundRobinAssignor or CooperativeStickyAssignor."),
    };

    // Kafka Connect sets it to false for its consumers. Committing records that nobody has processed yet would lose them.
    private static void ApplyAutoCommit(Translation t, string key)
    {
        if (t.IsSet(key) && t.Boolean(key, false))
            t.Warn($"{key}=true is used as false: offsets are committed once their records are processed.");
        t.Set(key, false);
        t.Set("enable.auto.offset.store", false);
    }

    private static void ApplyFetchBytes(Translation t, string key)
    {
        var bytes = t.Clamp(key, t.Int32(key, 52_428_800, 0), 1000, 2_147_483_135);
        t.Set(key, bytes);
        if (bytes < 1_000_000)
            t.Set("message.max.bytes", 1000);   // librdkafka wants it to be no more than fetch.max.bytes
    }

    private static void ApplyPartitionFetchBytes(Translation t, string key)
    {
        var bytes = t.Clamp(key, t.Int32(key, 1_048_576, 0), 1, 1_000_000_000);
        t.Set(key, bytes);
        t.Set("queued.min.messages", QueuedRecordsMin);
        t.Set("fetch.queue.backoff.ms", FetchQueueBackoffMs);
        // A partition whose single fetch fills the queue would starve the others.
        t.Set("queued.max.messages.kbytes", Math.Clamp(4 * bytes / 1024, QueuedKilobytesMax, 2_097_151));
    }
}
