using System.Collections.Frozen;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>The settings of the broker that have an effect here: its own, and those that give topics their defaults.</summary>
internal static class BrokerSettings
{
    public const string AutoCreateTopicsEnable = "auto.create.topics.enable";
    public const string ConnectionsMaxIdleMs = "connections.max.idle.ms";
    public const string DefaultReplicationFactor = "default.replication.factor";
    public const string DeleteTopicEnable = "delete.topic.enable";
    public const string FetchMaxBytes = "fetch.max.bytes";
    public const string GroupInitialRebalanceDelayMs = "group.initial.rebalance.delay.ms";
    public const string GroupMaxSessionTimeoutMs = "group.max.session.timeout.ms";
    public const string GroupMaxSize = "group.max.size";
    public const string GroupMinSessionTimeoutMs = "group.min.session.timeout.ms";
    public const string LogRetentionCheckIntervalMs = "log.retention.check.interval.ms";
    public const string MaxConnections = "max.connections";
    public const string NodeId = "node.id";
    public const string NumPartitions = "num.partitions";
    public const string OffsetMetadataMaxBytes = "offset.metadata.max.bytes";
    public const string OffsetsRetentionCheckIntervalMs = "offsets.retention.check.interval.ms";
    public const string OffsetsRetentionMinutes = "offsets.retention.minutes";
    public const string OffsetsTopicNumPartitions = "offsets.topic.num.partitions";
    public const string OffsetsTopicSegmentBytes = "offsets.topic.segment.bytes";
    public const string ProducerIdExpirationMs = "producer.id.expiration.ms";
    public const string QueuedMaxRequestBytes = "queued.max.request.bytes";
    public const string SocketRequestMaxBytes = "socket.request.max.bytes";

    private static readonly Setting[] Own =
    [
        new(AutoCreateTopicsEnable, SettingType.Boolean, "true", "Whether a topic is made when a client asks for one that isn't there."),
        new(ConnectionsMaxIdleMs, SettingType.Long, "600000", "A connection that brings no whole request for this long is closed, in milliseconds.") { Min = 1 },
        new(DefaultReplicationFactor, SettingType.Int, "1", "The replication factor of new topics: 1 here.") { Min = 1 },
        new(DeleteTopicEnable, SettingType.Boolean, "true", "Whether clients may delete topics."),
        new(FetchMaxBytes, SettingType.Int, "57671680", "The most bytes of records in one fetch response.") { Min = 1024 },
        new(GroupInitialRebalanceDelayMs, SettingType.Int, "0", "How long a new group waits for more members before its first generation, in milliseconds.") { Min = 0 },
        new(GroupMaxSessionTimeoutMs, SettingType.Int, "1800000", "The longest session timeout that a member may ask for, in milliseconds."),
        new(GroupMaxSize, SettingType.Int, "2147483647", "The most members of one group.") { Min = 1 },
        new(GroupMinSessionTimeoutMs, SettingType.Int, "6000", "The shortest session timeout that a member may ask for, in milliseconds."),
        new(LogRetentionCheckIntervalMs, SettingType.Long, "300000", "How often logs are looked through for segments to drop, in milliseconds.") { Min = 1 },
        new(MaxConnections, SettingType.Int, "2147483647", "The most connections at a time; a further one is closed at once.") { Min = 1 },
        new(NodeId, SettingType.Int, "1", "The number of this node in metadata.") { Min = 0 },
        new(NumPartitions, SettingType.Int, "1", "The partitions of a topic made without a number.") { Min = 1 },
        new(OffsetMetadataMaxBytes, SettingType.Int, "4096", "The longest metadata of a committed offset, in bytes.") { Min = 0 },
        new(OffsetsRetentionCheckIntervalMs, SettingType.Long, "600000", "How often groups are looked through for expired offsets, in milliseconds.") { Min = 1 },
        new(OffsetsRetentionMinutes, SettingType.Int, "10080", "How long offsets are kept after their group became empty, in minutes.") { Min = 1 },
        new(OffsetsTopicNumPartitions, SettingType.Int, "50", "The partitions of __consumer_offsets; fixed at the first use of a group.") { Min = 1 },
        new(OffsetsTopicSegmentBytes, SettingType.Int, "104857600", "The size of one file of __consumer_offsets, in bytes.") { Min = 1 },
        new(ProducerIdExpirationMs, SettingType.Int, "86400000", "How long the last sequence numbers of an idle producer are remembered, in milliseconds.") { Min = 1 },
        new(QueuedMaxRequestBytes, SettingType.Long, "-1", "The memory for requests that are being received, in bytes; -1 for a quarter of this process's memory limit."),
        new(SocketRequestMaxBytes, SettingType.Int, "104857600", "The largest request; a larger one closes its connection.") { Min = 1 },
    ];

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Own.Concat(TopicDefaults()).OrderBy(setting => setting.Name, StringComparer.Ordinal)];

    /// <summary>The same by name.</summary>
    public static FrozenDictionary<string, Setting> ByName { get; } = All.ToFrozenDictionary(setting => setting.Name, StringComparer.Ordinal);

    /// <summary>
    /// Names of Kafka's <c>server.properties</c> that say where to listen or who plays which role: what they say is in <see cref="BrokerOptions"/> here, or
    /// has no meaning for one node, so they are passed over without a word.
    /// </summary>
    public static FrozenSet<string> PassedOver { get; } = FrozenSet.ToFrozenSet(
        [
            "advertised.listeners", "broker.id", "controller.listener.names", "controller.quorum.bootstrap.servers", "controller.quorum.voters", "inter.broker.listener.name", "listeners",
            "listener.security.protocol.map", "log.dir", "log.dirs", "num.io.threads", "num.network.threads", "num.recovery.threads.per.data.dir", "offsets.topic.replication.factor", "process.roles",
            "share.coordinator.state.topic.min.isr", "share.coordinator.state.topic.replication.factor", "socket.receive.buffer.bytes", "socket.send.buffer.bytes",
            "transaction.state.log.min.isr", "transaction.state.log.replication.factor",
        ],
        StringComparer.Ordinal);

    // A broker's setting that is a topic's default has the topic setting's type and check; in another unit it is a number without a default.
    private static IEnumerable<Setting> TopicDefaults() =>
        from topic in TopicSettings.All
        from name in topic.BrokerNames
        let isFirst = name.Name == topic.BrokerNames[^1].Name
        select topic with
        {
            Name = name.Name,
            Type = name.Unit == 1 ? topic.Type : SettingType.Int,
            Default = !isFirst ? null : name.Unit == 1 ? topic.Default : Scale(topic.Default, name.Unit),
            BrokerNames = [],
        };

    private static string? Scale(string? value, long unit) =>
        value is null ? null : (long.Parse(value, System.Globalization.CultureInfo.InvariantCulture) / unit).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
