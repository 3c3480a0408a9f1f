using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>SyncGroup (key 14), versions 0-5, complete. The assignments are durable before members get them. Source: protocol guide; KIP-345, KIP-559 (protocol names).</summary>
internal sealed class SyncGroupHandler(GroupCoordinator groups) : IRequestHandler<SyncGroupRequest, SyncGroupResponse>
{
    public async ValueTask<SyncGroupResponse?> HandleAsync(RequestContext context, SyncGroupRequest request, CancellationToken cancellationToken)
    {
        var assignments = new Dictionary<string, ReadOnlyMemory<byte>>(request.Assignments.Count, StringComparer.Ordinal);
        foreach (var assignment in request.Assignments)
            assignments[assignment.MemberId] = assignment.Assignment.ToArray();   // copied: the frame is borrowed
        var answer = await groups.SyncAsync(
            request.GroupId,
            request.MemberId,
            request.GroupInstanceId,
            request.GenerationId,
            request.ProtocolType,
            request.ProtocolName,
            assignments).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new() { ErrorCode = answer.Error, ProtocolType = answer.ProtocolType, ProtocolName = answer.Protocol, Assignment = answer.Assignment };
    }
}
