namespace Headrace.Kafka.Client;

/// <summary>A protocol that a member offers, with what it tells the leader if that one is chosen.</summary>
/// <param name="Name">The name; the group takes the best one that all members have.</param>
/// <param name="Metadata">What the leader gets to see.</param>
public readonly record struct GroupProtocol(string Name, ReadOnlyMemory<byte> Metadata);
