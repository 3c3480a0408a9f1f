using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>What an administrator asks the coordinators of transactions, over connections of our own.</summary>
/// <remarks>
/// Confluent.Kafka has no <c>fenceProducers</c>. A producer that is made for the purpose and initialised would do it too, but costs threads, a buffer and half a second for each id; this is one
/// request. Source: KIP-588 and KIP-618: a producer that initialises an id raises its epoch and ends its open transaction, so that whoever had it before can't write any more.
/// </remarks>
internal sealed class TransactionRequests(ClientSettings settings, CoordinatorCalls calls)
{
    private const long NoProducerId = -1;
    private const short NoEpoch = -1;

    /// <summary>Makes sure that no producer that has initialised the id so far can write any more, and ends its open transaction.</summary>
    public Task FenceAsync(string transactionalId, TimeSpan limit, CancellationToken cancellationToken)
    {
        var what = $"Producers with the transactional id {transactionalId} can't be fenced";
        // The timeout holds until the next producer takes the id, which brings its own: as long as the request may take, as Java's admin client does it.
        var request = new InitProducerIdRequest
        {
            TransactionalId = transactionalId,
            TransactionTimeoutMs = (int)settings.RequestTimeout.TotalMilliseconds,
            ProducerId = NoProducerId,
            ProducerEpoch = NoEpoch,
        };
        return calls.CallAsync(what, CoordinatorKind.Transaction, transactionalId, limit, async (connection, token) =>
        {
            var answer = await connection.SendAsync<InitProducerIdRequest, InitProducerIdResponse>(request, settings.RequestTimeout, token).ConfigureAwait(false);
            CoordinatorCalls.Check(what, answer.ErrorCode);
            return true;
        }, cancellationToken);
    }
}
