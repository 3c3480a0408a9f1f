namespace Headrace.Kafka.Broker.Groups;

/// <summary>A request to join.</summary>
internal sealed record JoinCall
{
    public required string MemberId { get; init; }
    public string? InstanceId { get; init; }
    public required string ClientId { get; init; }
    public required string ClientHost { get; init; }
    public required string ProtocolType { get; init; }
    public required IReadOnlyList<GroupProtocol> Protocols { get; init; }
    public required TimeSpan SessionTimeout { get; init; }
    public required TimeSpan RebalanceTimeout { get; init; }

    /// <summary>The client knows MEMBER_ID_REQUIRED (JoinGroup 4+), so it first gets an id and then joins with it.</summary>
    public bool IsIdRequired { get; init; }

    public bool CanSkipAssignment { get; init; }
}
