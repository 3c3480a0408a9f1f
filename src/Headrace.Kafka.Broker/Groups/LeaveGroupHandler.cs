using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>LeaveGroup (key 13), versions 0-5, complete. Source: protocol guide; KIP-345 (several members), KIP-800 (reasons).</summary>
internal sealed class LeaveGroupHandler(GroupCoordinator groups) : IRequestHandler<LeaveGroupRequest, LeaveGroupResponse>
{
    private const int SeveralMembersVersionMin = 3;

    public ValueTask<LeaveGroupResponse?> HandleAsync(RequestContext context, LeaveGroupRequest request, CancellationToken cancellationToken)
    {
        if (request.GroupId.Length == 0)
            return new(new LeaveGroupResponse { ErrorCode = ErrorCode.InvalidGroupId });
        if (context.Version < SeveralMembersVersionMin)
            return new(new LeaveGroupResponse { ErrorCode = groups.Leave(request.GroupId, request.MemberId, null) });
        return new(new LeaveGroupResponse
        {
            Members =
            [
                .. request.Members.Select(member => new LeaveGroupResponse.MemberResponse
                {
                    MemberId = member.MemberId,
                    GroupInstanceId = member.GroupInstanceId,
                    ErrorCode = groups.Leave(request.GroupId, member.MemberId, member.GroupInstanceId),
                }),
            ],
        });
    }
}
