namespace Headrace.Kafka.Broker.Groups;

/// <summary>A member as the leader sees it in the answer to its join.</summary>
internal readonly record struct JoinedMember(string Id, string? InstanceId, ReadOnlyMemory<byte> Metadata);
