using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>The settings that distributed workers have on top: group, internal topics, requests between workers, client tuning.</summary>
/// <remarks>Source: <c>DistributedConfig</c> of Kafka Connect 4.3.1.</remarks>
internal static class DistributedWorkerKeys
{
    public static ConfigKey[] All { get; } =
    [
        ConfigKey.String("group.id")
            .Document("Connect cluster id = consumer-group id of the worker group.", Importance.High),
        ConfigKey.Int("session.timeout.ms").Default(10000)
            .Document("Group session timeout.", Importance.High),
        ConfigKey.Int("rebalance.timeout.ms").Default(60000)
            .Document("JoinGroup rebalance timeout AND the longest time the worker loop may not poll.", Importance.High),
        ConfigKey.Int("heartbeat.interval.ms").Default(3000)
            .Document("Heartbeat period; also the coordinator-rediscovery timeout.", Importance.High),
        ConfigKey.String("exactly.once.source.support").Default("disabled").Check(ConfigChecks.OneOfIgnoreCase("DISABLED", "ENABLED", "PREPARING"))
            .Document("Disabled / preparing / enabled.", Importance.High),
        ConfigKey.Long("metadata.max.age.ms").Default(300000L).Check(ConfigChecks.AtLeast(0))
            .Document("Forced metadata refresh.", Importance.Medium),
        ConfigKey.String("client.id").Default("")
            .Document("Empty: group-member id is connect-<workerId>; else used as is, and added to internal client ids.", Importance.Medium),
        ConfigKey.Int("send.buffer.bytes").Default(131072).Check(ConfigChecks.AtLeast(-1))
            .Document("Socket send buffer (-1 OS default).", Importance.Low),
        ConfigKey.Int("receive.buffer.bytes").Default(32768).Check(ConfigChecks.AtLeast(-1))
            .Document("Socket receive buffer (-1 OS default).", Importance.Low),
        ConfigKey.Long("reconnect.backoff.ms").Default(50L).Check(ConfigChecks.AtLeast(0))
            .Document("First reconnect wait.", Importance.Low),
        ConfigKey.Long("reconnect.backoff.max.ms").Default(1000L).Check(ConfigChecks.AtLeast(0))
            .Document("Cap of the exponential reconnect wait.", Importance.Low),
        ConfigKey.Long("socket.connection.setup.timeout.ms").Default(10000L).Check(ConfigChecks.AtLeast(0))
            .Document("First connect timeout.", Importance.Low),
        ConfigKey.Long("socket.connection.setup.timeout.max.ms").Default(30000L).Check(ConfigChecks.AtLeast(0))
            .Document("Cap of the exponential connect timeout.", Importance.Low),
        ConfigKey.Long("retry.backoff.ms").Default(100L).Check(ConfigChecks.AtLeast(0))
            .Document("First retry wait.", Importance.Low),
        ConfigKey.Long("retry.backoff.max.ms").Default(1000L).Check(ConfigChecks.AtLeast(0))
            .Document("Cap of the retry wait.", Importance.Low),
        ConfigKey.Int("request.timeout.ms").Default(40000).Check(ConfigChecks.AtLeast(0))
            .Document("Request timeout (40 s here, 30 s in plain clients).", Importance.Medium),
        ConfigKey.Long("connections.max.idle.ms").Default(540000L)
            .Document("Idle close.", Importance.Low),
        ConfigKey.String("security.protocol").Default("PLAINTEXT").Check(ConfigChecks.OneOfIgnoreCase("SASL_SSL", "PLAINTEXT", "SSL", "SASL_PLAINTEXT"))
            .Document("To brokers.", Importance.Medium),
        ConfigKey.Int("worker.sync.timeout.ms").Default(3000)
            .Document("Longest read-to-end of the config topic before the worker leaves the group.", Importance.Medium),
        ConfigKey.Int("worker.unsync.backoff.ms").Default(300000)
            .Document("Eager only: sleep after such a failure.", Importance.Medium),
        ConfigKey.String("offset.storage.topic")
            .Document("Worker-wide source-offset topic.", Importance.High),
        ConfigKey.Int("offset.storage.partitions").Default(25).Check(ConfigChecks.PartitionCount)
            .Document("Used at creation; -1 broker default.", Importance.Medium),
        ConfigKey.Short("offset.storage.replication.factor").Default(3).Check(ConfigChecks.ReplicationFactor)
            .Document("Used at creation; -1 broker default.", Importance.Medium),
        ConfigKey.String("config.storage.topic")
            .Document("Config topic (always 1 partition).", Importance.High),
        ConfigKey.Short("config.storage.replication.factor").Default(3).Check(ConfigChecks.ReplicationFactor)
            .Document("Used at creation.", Importance.Medium),
        ConfigKey.String("status.storage.topic")
            .Document("Status topic.", Importance.High),
        ConfigKey.Int("status.storage.partitions").Default(5).Check(ConfigChecks.PartitionCount)
            .Document("Used at creation.", Importance.Medium),
        ConfigKey.Short("status.storage.replication.factor").Default(3).Check(ConfigChecks.ReplicationFactor)
            .Document("Used at creation.", Importance.Medium),
        ConfigKey.String("connect.protocol").Default("sessioned").Check(ConfigChecks.GroupProtocol)
            .Document(
                "Group protocols offered: eager = {default}; compatible = {compatible, default}; sessioned = {sessioned, " +
                "compatible, default}.",
                Importance.Medium),
        ConfigKey.Int("scheduled.rebalance.max.delay.ms").Default(300000).Check(ConfigChecks.AtLeast(0))
            .Document("How long lost connectors/tasks stay unassigned waiting for a departed worker; 0 = reassign at once.", Importance.Medium),
        ConfigKey.Int("inter.worker.key.ttl.ms").Default(3600000).Check(ConfigChecks.AtLeast(0))
            .Document("Session-key life; 0 = never rotated by time.", Importance.Medium),
        ConfigKey.String("inter.worker.key.generation.algorithm").Default("HmacSHA256").Check(ConfigChecks.KeyAlgorithm)
            .Document("Algorithm of the generated session key.", Importance.Medium),
        ConfigKey.Int("inter.worker.key.size").Optional()
            .Document("Key size in bits; null = algorithm default (32 bytes for HmacSHA256).", Importance.Medium),
        ConfigKey.String("inter.worker.signature.algorithm").Default("HmacSHA256").Check(ConfigChecks.SignatureAlgorithm)
            .Document("MAC used to sign internal requests; must be in the verification list.", Importance.Medium),
        ConfigKey.List("inter.worker.verification.algorithms").Default(["HmacSHA256"]).Check(ConfigChecks.SignatureAlgorithms)
            .Document("MACs accepted from other workers; not empty.", Importance.Medium),
        ConfigKey.String("metadata.recovery.strategy").Default("rebootstrap").Check(ConfigChecks.OneOfIgnoreCase("REBOOTSTRAP", "NONE"))
            .Document("Rebootstrap: go back to bootstrap.servers when no known broker is reachable.", Importance.Medium),
        ConfigKey.Long("metadata.recovery.rebootstrap.trigger.ms").Default(300000L).Check(ConfigChecks.AtLeast(0))
            .Document("How long without metadata before that.", Importance.Medium),
    ];
}
