namespace Headrace.Kafka.Client;

/// <summary>A topic to create.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PartitionCount">How many partitions; -1 for the broker's default.</param>
/// <param name="ReplicationFactor">How many copies; -1 for the broker's default.</param>
/// <param name="Configs">Topic configs, for example <c>cleanup.policy</c>.</param>
public sealed record NewTopic(string Name, int PartitionCount = -1, short ReplicationFactor = -1, IReadOnlyDictionary<string, string>? Configs = null);
