using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>DeleteGroups (key 42), versions 0-2, complete. Source: protocol guide; KIP-229.</summary>
internal sealed class DeleteGroupsHandler(GroupCoordinator groups) : IRequestHandler<DeleteGroupsRequest, DeleteGroupsResponse>
{
    public async ValueTask<DeleteGroupsResponse?> HandleAsync(RequestContext context, DeleteGroupsRequest request, CancellationToken cancellationToken)
    {
        var response = new DeleteGroupsResponse();
        foreach (var groupId in request.GroupsNames)
            response.Results.Add(new() { GroupId = groupId, ErrorCode = await groups.DeleteGroupAsync(groupId).ConfigureAwait(false) });
        return response;
    }
}
