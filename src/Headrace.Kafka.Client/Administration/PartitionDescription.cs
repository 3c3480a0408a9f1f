namespace Headrace.Kafka.Client;

/// <summary>One partition of a topic.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Leader">The id of the broker that leads it, or -1 while there is none.</param>
/// <param name="Replicas">The ids of the brokers that hold it.</param>
/// <param name="InSyncReplicas">Those of them that are in sync.</param>
public sealed record PartitionDescription(int Partition, int Leader, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSyncReplicas);
