using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Cluster;

/// <summary>DescribeCluster (key 60), versions 0-2; only brokers are described, there are no separate controllers. Source: protocol guide; KIP-919 (endpoint types).</summary>
internal sealed class DescribeClusterHandler(BrokerNode node) : IRequestHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte Brokers = 1;

    public ValueTask<DescribeClusterResponse?> HandleAsync(RequestContext context, DescribeClusterRequest request, CancellationToken cancellationToken)
    {
        if (request.EndpointType != Brokers)
        {
            return new(new DescribeClusterResponse
            {
                ErrorCode = ErrorCode.MismatchedEndpointType,
                ErrorMessage = "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of another type.",
                EndpointType = Brokers,
            });
        }

        return new(new DescribeClusterResponse
        {
            ClusterId = node.ClusterId,
            ControllerId = node.Id,
            Brokers = [new() { BrokerId = node.Id, Host = node.Host, Port = node.Port }],
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.Cluster : AuthorizedOperations.Omitted,
        });
    }
}
