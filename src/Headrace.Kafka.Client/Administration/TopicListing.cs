namespace Headrace.Kafka.Client;

/// <summary>One topic of a cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsInternal">Whether it is one of Kafka's own (<c>__consumer_offsets</c>, <c>__transaction_state</c>, …).</param>
/// <param name="PartitionCount">How many partitions it has.</param>
public sealed record TopicListing(string Name, bool IsInternal, int PartitionCount);

/// <summary>One topic with its partitions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsInternal">Whether it is one of Kafka's own.</param>
/// <param name="Partitions">Its partitions, by number.</param>
public sealed record TopicDescription(string Name, bool IsInternal, IReadOnlyList<PartitionDescription> Partitions);

/// <summary>One partition of a topic.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Leader">The id of the broker that leads it, or -1 while there is none.</param>
/// <param name="Replicas">The ids of the brokers that hold it.</param>
/// <param name="InSyncReplicas">Those of them that are in sync.</param>
public sealed record PartitionDescription(int Partition, int Leader, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSyncReplicas);

/// <summary>A topic to create.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PartitionCount">How many partitions; -1 for the broker's default.</param>
/// <param name="ReplicationFactor">How many copies; -1 for the broker's default.</param>
/// <param name="Configs">Topic configs, for example <c>cleanup.policy</c>.</param>
public sealed record NewTopic(string Name, int PartitionCount = -1, short ReplicationFactor = -1, IReadOnlyDictionary<string, string>? Configs = null);
