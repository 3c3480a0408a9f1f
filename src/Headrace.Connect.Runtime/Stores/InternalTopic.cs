using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>One of the worker's own topics: its name, and how it is created.</summary>
/// <param name="Key">The setting that names it.</param>
/// <param name="Name">Its name.</param>
/// <param name="PartitionCount">How many partitions it is created with, -1 for the broker's default.</param>
/// <param name="ReplicationFactor">How many copies it is created with, -1 for the broker's default.</param>
/// <param name="Configs">Topic configs at creation.</param>
/// <param name="Content">What it holds, for messages.</param>
internal sealed record InternalTopic(
    string Key, string Name, int PartitionCount, short ReplicationFactor, IReadOnlyDictionary<string, string> Configs, string Content)
{
    private const string CleanupPolicy = "cleanup.policy";

    public static InternalTopic ConnectorConfigs(WorkerConfig config) => From(config, "config", 1, "connector configurations");

    public static InternalTopic Offsets(WorkerConfig config) => From(config, "offset", config.Int("offset.storage.partitions"), "source connector offsets");

    public static InternalTopic Statuses(WorkerConfig config) => From(config, "status", config.Int("status.storage.partitions"), "connector and task statuses");

    /// <summary>Creates the topic if it is missing, else checks that it is compacted.</summary>
    /// <exception cref="ConfigException">The topic is there with settings that would lose data.</exception>
    /// <exception cref="ConnectException">No topic can have the name.</exception>
    /// <exception cref="KafkaException">The cluster can't be reached or refuses.</exception>
    public async Task EnsureAsync(KafkaAdmin admin, CancellationToken cancellationToken)
    {
        if (TopicNames.ProblemOf(Name) is { } problem)
            throw Invalid($"Topic name is invalid: {problem}");
        var found = await admin.DescribeTopicsAsync([Name], cancellationToken).ConfigureAwait(false);
        if (!found.TryGetValue(Name, out var description))
        {
            if (await admin.CreateTopicAsync(new(Name, PartitionCount, ReplicationFactor, Configs), cancellationToken).ConfigureAwait(false))
                return;
            // Another worker was faster.
            found = await admin.DescribeTopicsAsync([Name], cancellationToken).ConfigureAwait(false);
            found.TryGetValue(Name, out description);
        }
        if (Key == "config.storage.topic" && description is { Partitions.Count: > 1 })
        {
            throw new ConfigException(
                $"Topic '{Name}' supplied via the '{Key}' property is required to have a single partition in order to guarantee consistency of connector " +
                $"configurations, but found {description.Partitions.Count} partitions.");
        }
        var configs = await admin.DescribeTopicConfigsAsync(Name, cancellationToken).ConfigureAwait(false);
        if (configs.TryGetValue(CleanupPolicy, out var policy) && policy is not null and not "compact")
        {
            throw new ConfigException(
                $"Topic '{Name}' supplied via the '{Key}' property is required to have '{CleanupPolicy}=compact' to guarantee consistency and durability of " +
                $"{Content}, but found the topic currently has '{CleanupPolicy}={policy}'. Change the topic's policy, or name another topic.");
        }
    }

    /// <summary>In the words in which Kafka refuses to create the topic.</summary>
    private ConnectException Invalid(string text) => new($"Unable to create topic(s) '{Name}': {text}", new KafkaException(ErrorCode.InvalidTopic, text) { KafkaText = text });

    private static InternalTopic From(WorkerConfig config, string kind, int partitions, string content)
    {
        var prefix = kind + ".storage.";
        var configs = config.WithPrefix(prefix);
        foreach (var own in (string[])["topic", "partitions", "replication.factor", "file.filename", CleanupPolicy])
            configs.Remove(own);
        configs[CleanupPolicy] = "compact";
        return new(prefix + "topic", config.Text(prefix + "topic")!, partitions, (short)config.Int(prefix + "replication.factor"), configs, content);
    }
}
