using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>JoinGroup (key 11), versions 0-9, complete for classic groups of any protocol type. Source: protocol guide; KIP-345, KIP-394, KIP-814.</summary>
internal sealed class JoinGroupHandler(GroupCoordinator groups) : IRequestHandler<JoinGroupRequest, JoinGroupResponse>
{
    private const int RebalanceTimeoutVersionMin = 1;
    private const int MemberIdRequiredVersionMin = 4;
    private const int NullProtocolVersionMin = 7;
    private const int SkipAssignmentVersionMin = 9;

    public async ValueTask<JoinGroupResponse?> HandleAsync(RequestContext context, JoinGroupRequest request, CancellationToken cancellationToken)
    {
        var rebalanceTimeoutMs = context.Version >= RebalanceTimeoutVersionMin && request.RebalanceTimeoutMs >= 0 ? request.RebalanceTimeoutMs : request.SessionTimeoutMs;
        var answer = await groups.JoinAsync(
            request.GroupId,
            new()
            {
                MemberId = request.MemberId,
                InstanceId = request.GroupInstanceId,
                ClientId = context.ClientId,
                ClientHost = context.Connection.Host,
                ProtocolType = request.ProtocolType,
                Protocols = [.. request.Protocols.Select(protocol => new GroupProtocol(protocol.Name, protocol.Metadata.ToArray()))],   // copied: the frame is borrowed
                SessionTimeout = TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
                RebalanceTimeout = TimeSpan.FromMilliseconds(rebalanceTimeoutMs),
                IsIdRequired = context.Version >= MemberIdRequiredVersionMin,
                CanSkipAssignment = context.Version >= SkipAssignmentVersionMin,
            }).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            ErrorCode = answer.Error,
            GenerationId = answer.Generation,
            ProtocolType = answer.ProtocolType,
            ProtocolName = answer.Protocol ?? (context.Version >= NullProtocolVersionMin ? null : ""),
            Leader = answer.Leader,
            SkipAssignment = answer.SkipAssignment,
            MemberId = answer.MemberId,
            Members =
            [
                .. answer.Members.Select(member => new JoinGroupResponse.JoinGroupResponseMember
                {
                    MemberId = member.Id,
                    GroupInstanceId = member.InstanceId,
                    Metadata = member.Metadata,
                }),
            ],
        };
    }
}
