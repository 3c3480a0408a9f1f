using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>Heartbeat (key 12), versions 0-4, complete. Source: protocol guide; KIP-345 for static members.</summary>
internal sealed class HeartbeatHandler(GroupCoordinator groups) : IRequestHandler<HeartbeatRequest, HeartbeatResponse>
{
    public ValueTask<HeartbeatResponse?> HandleAsync(RequestContext context, HeartbeatRequest request, CancellationToken cancellationToken) =>
        new(new HeartbeatResponse { ErrorCode = groups.Heartbeat(request.GroupId, request.MemberId, request.GroupInstanceId, request.GenerationId) });
}
