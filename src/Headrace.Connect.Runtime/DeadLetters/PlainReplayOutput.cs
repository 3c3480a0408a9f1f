using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>Writes a replay to brokers that have no transactions: the progress is kept once records are acknowledged. A replay that is killed in between repeats its last batch.</summary>
internal sealed class PlainReplayOutput(RecordConsumer consumer, RecordProducer producer) : IReplayOutput
{
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(30);

    public void Write(IReadOnlyList<HandledLetter> letters, Action onWritten, CancellationToken cancellationToken)
    {
        var deliveries = new AwaitedDelivery?[letters.Count];
        for (var i = 0; i < deliveries.Length; i++)
            deliveries[i] = letters[i].Record is { } record ? Send(letters[i].Letter, record, cancellationToken) : null;
        var done = 0;
        try
        {
            for (; done < deliveries.Length; done++)
            {
                if (deliveries[done] is not { } delivery)
                    continue;
                Wait(letters[done], delivery, cancellationToken);
                onWritten();
            }
        }
        finally
        {
            if (done > 0)
                consumer.Commit(ReplayProgress.Behind(letters.Take(done)), CommitTimeout);
        }
    }

    public void Dispose() => producer.CloseAsync(TimeSpan.Zero).GetAwaiter().GetResult();

    private void Wait(HandledLetter letter, AwaitedDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            ReplayRecords.Wait(delivery);
        }
        catch (KafkaException)
        {
            // Brokers refuse whole batches. Alone, it is seen whether it is this record.
            try
            {
                ReplayRecords.Wait(Send(letter.Letter, letter.Record!, cancellationToken));
            }
            catch (KafkaException e)
            {
                throw ReplayRecords.Refused(letter.Letter, e);
            }
        }
    }

    private AwaitedDelivery Send(DeadLetter letter, ReplayedRecord record, CancellationToken cancellationToken)
    {
        var delivery = new AwaitedDelivery();
        while (!producer.TrySend(ReplayRecords.Of(letter, record), delivery))
            producer.WaitForSpaceAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
        return delivery;
    }
}
