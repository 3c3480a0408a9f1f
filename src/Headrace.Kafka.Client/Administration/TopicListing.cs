namespace Headrace.Kafka.Client;

/// <summary>One topic of a cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsInternal">Whether it is one of Kafka's own (<c>__consumer_offsets</c>, <c>__transaction_state</c>, …).</param>
/// <param name="PartitionCount">How many partitions it has.</param>
public sealed record TopicListing(string Name, bool IsInternal, int PartitionCount);
