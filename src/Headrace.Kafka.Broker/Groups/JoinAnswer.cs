using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>The answer to a join.</summary>
internal sealed record JoinAnswer(ErrorCode Error, string MemberId)
{
    public int Generation { get; init; } = -1;
    public string? ProtocolType { get; init; }
    public string? Protocol { get; init; }
    public string Leader { get; init; } = "";
    public bool SkipAssignment { get; init; }
    public IReadOnlyList<JoinedMember> Members { get; init; } = [];
}
