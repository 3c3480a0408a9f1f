using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>ListPartitionReassignments (key 46), version 0: a single broker moves nothing. Source: protocol guide; KIP-455.</summary>
internal sealed class ListPartitionReassignmentsHandler : IRequestHandler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>
{
    public ValueTask<ListPartitionReassignmentsResponse?> HandleAsync(RequestContext context, ListPartitionReassignmentsRequest request, CancellationToken cancellationToken) =>
        new(new ListPartitionReassignmentsResponse());
}
