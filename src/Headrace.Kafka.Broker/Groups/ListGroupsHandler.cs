using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>ListGroups (key 16), versions 0-5, complete for classic groups. Source: protocol guide; KIP-518 (states), KIP-848 (types).</summary>
internal sealed class ListGroupsHandler(GroupCoordinator groups) : IRequestHandler<ListGroupsRequest, ListGroupsResponse>
{
    private const string Classic = "classic";

    public ValueTask<ListGroupsResponse?> HandleAsync(RequestContext context, ListGroupsRequest request, CancellationToken cancellationToken)
    {
        var response = new ListGroupsResponse();
        if (request.TypesFilter.Count > 0 && !request.TypesFilter.Contains(Classic, StringComparer.OrdinalIgnoreCase))
            return new(response);
        foreach (var group in groups.List())
        {
            var state = group.State.ToString();
            if (request.StatesFilter.Count == 0 || request.StatesFilter.Contains(state, StringComparer.OrdinalIgnoreCase))
                response.Groups.Add(new() { GroupId = group.Id, ProtocolType = group.ProtocolType, GroupState = state, GroupType = Classic });
        }

        return new(response);
    }
}
