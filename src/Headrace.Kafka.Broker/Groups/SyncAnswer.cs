using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>The answer to a sync.</summary>
internal sealed record SyncAnswer(ErrorCode Error)
{
    public string? ProtocolType { get; init; }
    public string? Protocol { get; init; }
    public ReadOnlyMemory<byte> Assignment { get; init; }
}
