using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Producers;

/// <summary>InitProducerId (key 22), versions 0-5, for idempotent producers; transactional ids come with transactions. Source: protocol guide; KIP-98, KIP-360.</summary>
internal sealed class InitProducerIdHandler(TopicCatalog catalog) : IRequestHandler<InitProducerIdRequest, InitProducerIdResponse>
{
    public async ValueTask<InitProducerIdResponse?> HandleAsync(RequestContext context, InitProducerIdRequest request, CancellationToken cancellationToken)
    {
        if (request.TransactionalId is not null)
            return new() { ErrorCode = ErrorCode.InvalidRequest, ProducerEpoch = -1 };
        var id = await catalog.NextProducerIdAsync(cancellationToken).ConfigureAwait(false);
        return id < 0 ? new() { ErrorCode = ErrorCode.CoordinatorNotAvailable, ProducerEpoch = -1 } : new() { ProducerId = id };
    }
}
