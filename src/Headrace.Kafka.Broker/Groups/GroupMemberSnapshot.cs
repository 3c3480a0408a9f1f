namespace Headrace.Kafka.Broker.Groups;

/// <summary>One member in a <see cref="GroupSnapshot"/>.</summary>
internal sealed record GroupMemberSnapshot(
    string Id,
    string? InstanceId,
    string ClientId,
    string ClientHost,
    TimeSpan RebalanceTimeout,
    TimeSpan SessionTimeout,
    ReadOnlyMemory<byte> Subscription,
    ReadOnlyMemory<byte> Assignment);
