using Headrace.Kafka.Broker.Cluster;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>DescribeGroups (key 15), versions 0-6, complete for classic groups: an unknown one is Dead, and an error from 6 on. Source: protocol guide; KIP-1043.</summary>
internal sealed class DescribeGroupsHandler(GroupCoordinator groups) : IRequestHandler<DescribeGroupsRequest, DescribeGroupsResponse>
{
    private const int NotFoundVersionMin = 6;

    public ValueTask<DescribeGroupsResponse?> HandleAsync(RequestContext context, DescribeGroupsRequest request, CancellationToken cancellationToken)
    {
        var response = new DescribeGroupsResponse();
        foreach (var groupId in request.Groups)
        {
            var described = Describe(groupId, context.Version);
            if (request.IncludeAuthorizedOperations)
                described.AuthorizedOperations = AuthorizedOperations.Group;
            response.Groups.Add(described);
        }

        return new(response);
    }

    private DescribeGroupsResponse.DescribedGroup Describe(string groupId, short version)
    {
        if (groups.Describe(groupId) is not { } group)
        {
            var isError = version >= NotFoundVersionMin;
            return new()
            {
                GroupId = groupId,
                GroupState = nameof(GroupState.Dead),
                ErrorCode = isError ? ErrorCode.GroupIdNotFound : ErrorCode.None,
                ErrorMessage = isError ? $"Group {groupId} not found." : null,
            };
        }

        return new()
        {
            GroupId = groupId,
            GroupState = group.State.ToString(),
            ProtocolType = group.ProtocolType,
            ProtocolData = group.Protocol,
            Members =
            [
                .. group.Members.Select(member => new DescribeGroupsResponse.DescribedGroupMember
                {
                    MemberId = member.Id,
                    GroupInstanceId = member.InstanceId,
                    ClientId = member.ClientId,
                    ClientHost = member.ClientHost,
                    MemberMetadata = member.Subscription,
                    MemberAssignment = member.Assignment,
                }),
            ],
        };
    }
}
