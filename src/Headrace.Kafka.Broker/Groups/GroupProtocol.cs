namespace Headrace.Kafka.Broker.Groups;

/// <summary>A protocol (assignor) that a member can do, with what it says to the leader.</summary>
internal readonly record struct GroupProtocol(string Name, ReadOnlyMemory<byte> Metadata);
