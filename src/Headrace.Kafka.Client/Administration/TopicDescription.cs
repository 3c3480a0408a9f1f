namespace Headrace.Kafka.Client;

/// <summary>One topic with its partitions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsInternal">Whether it is one of Kafka's own.</param>
/// <param name="Partitions">Its partitions, by number.</param>
public sealed record TopicDescription(string Name, bool IsInternal, IReadOnlyList<PartitionDescription> Partitions);
