using Headrace.Kafka.Broker.Cluster;
using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Groups;

/// <summary>FindCoordinator (key 10), versions 0-6, for groups: this broker coordinates all of them. Source: protocol guide; KIP-699 (several keys).</summary>
internal sealed class FindCoordinatorHandler(BrokerNode node) : IRequestHandler<FindCoordinatorRequest, FindCoordinatorResponse>
{
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;
    private const int SeveralKeysVersionMin = 4;

    public ValueTask<FindCoordinatorResponse?> HandleAsync(RequestContext context, FindCoordinatorRequest request, CancellationToken cancellationToken)
    {
        var (error, message) = request.KeyType switch
        {
            GroupKey => (ErrorCode.None, (string?)null),
            // Not a retriable error: the client would ask for ever.
            TransactionKey => (ErrorCode.InvalidRequest, "This broker has no transactions yet."),
            _ => (ErrorCode.InvalidRequest, $"This broker has no coordinator of type {request.KeyType}."),
        };
        var isFound = error == ErrorCode.None;
        var (id, host, port) = isFound ? (node.Id, node.Host, node.Port) : (-1, "", -1);
        if (context.Version < SeveralKeysVersionMin)
            return new(new FindCoordinatorResponse { ErrorCode = error, ErrorMessage = message, NodeId = id, Host = host, Port = port });
        return new(new FindCoordinatorResponse
        {
            Coordinators =
            [
                .. request.CoordinatorKeys.Select(key => new FindCoordinatorResponse.Coordinator
                {
                    Key = key,
                    NodeId = id,
                    Host = host,
                    Port = port,
                    ErrorCode = error,
                    ErrorMessage = message,
                }),
            ],
        });
    }
}
