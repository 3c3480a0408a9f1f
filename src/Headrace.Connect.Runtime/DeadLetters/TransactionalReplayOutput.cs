using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>Writes each batch of a replay, and the progress behind it, in one transaction: a replay that is killed, or has lost its place to another one, leaves nothing that would be repeated.</summary>
/// <param name="consumer">The member of the group that keeps the progress.</param>
/// <param name="newProducer">Makes a producer.</param>
internal sealed class TransactionalReplayOutput(RecordConsumer consumer, Func<TransactionalProducer> newProducer) : IReplayOutput
{
    private TransactionalProducer _producer = newProducer();

    /// <summary>Takes the transactional id.</summary>
    /// <exception cref="KafkaException">The broker has no transactions, or does not let us.</exception>
    public void Start(CancellationToken cancellationToken) => _producer.InitializeAsync(cancellationToken).GetAwaiter().GetResult();

    public void Write(IReadOnlyList<HandledLetter> letters, Action onWritten, CancellationToken cancellationToken)
    {
        try
        {
            WriteWhole(letters, cancellationToken);
        }
        catch (KafkaException e) when (!e.IsFatal && letters.Count > 1)
        {
            // One by one, everything before the record that is refused is written.
            Renew(cancellationToken);
            foreach (var letter in letters)
                Write([letter], onWritten, cancellationToken);
            return;
        }
        catch (KafkaException e)
        {
            throw letters is [var (letter, _)] ? ReplayRecords.Refused(letter, e) : new ConnectException($"The replay can't go on, and ends in front of {letters[0].Letter.Place}: {e.Message}", e);
        }
        for (var i = 0; i < letters.Count; i++)
        {
            if (letters[i].Record is not null)
                onWritten();
        }
    }

    public void Dispose() => _producer.CloseAsync().GetAwaiter().GetResult();

    private void WriteWhole(IReadOnlyList<HandledLetter> letters, CancellationToken cancellationToken)
    {
        _producer.Begin();
        var deliveries = new List<AwaitedDelivery>();
        foreach (var (letter, record) in letters)
        {
            if (record is null)
                continue;
            var delivery = new AwaitedDelivery();
            deliveries.Add(delivery);
            while (!_producer.TrySend(ReplayRecords.Of(letter, record), delivery))
                _producer.WaitForSpaceAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
        }
        foreach (var delivery in deliveries)
            ReplayRecords.Wait(delivery);
        _producer.SendOffsetsAsync(consumer, ReplayProgress.Behind(letters), cancellationToken).GetAwaiter().GetResult();
        _producer.CommitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    // librdkafka (2.16) gives up the first records that follow the abort of a transaction of which the broker has refused a batch.
    private void Renew(CancellationToken cancellationToken)
    {
        Dispose();
        _producer = newProducer();
        Start(cancellationToken);
    }
}
