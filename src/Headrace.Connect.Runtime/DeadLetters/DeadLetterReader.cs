using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

/// <summary>Reads the letters that a queue had at one moment, each partition in order: of all partitions, or of those that the group gives to this reader.</summary>
/// <param name="consumer">Reads. It has been given partitions, or is about to join the group with this as its listener.</param>
/// <param name="ends">Where the partitions ended at that moment.</param>
/// <param name="from">The offset before which nothing is read.</param>
/// <param name="time">The clock of the limits.</param>
internal sealed class DeadLetterReader(RecordConsumer consumer, IReadOnlyDictionary<KafkaPartition, long> ends, long from, TimeProvider time) : IRebalanceListener
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a broker may give nothing although there is more, and a group no partitions: longer than a member that was killed stays in it.</summary>
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(60);

    private bool _isWaiting;

    /// <summary>Whether others have all partitions.</summary>
    public bool HasNothing => !_isWaiting && consumer.Assignment.Count == 0;

    /// <summary>Joins the group, and waits for its partitions.</summary>
    public void Join(string topic)
    {
        _isWaiting = true;
        consumer.Subscribe([topic], this);
    }

    /// <summary>The next letters; none at the end.</summary>
    /// <exception cref="ConnectException">There should be more, and nothing comes.</exception>
    public IReadOnlyList<DeadLetter> Next(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var letters = new List<DeadLetter>();
        while (letters.Count == 0 && (_isWaiting || Unread is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = consumer.Poll(PollTimeout);
            for (var i = 0; i < batch.Count; i++)
            {
                var record = batch[i];
                if (record.Offset < EndOf(record.TopicPartition))
                    letters.Add(new(record));
            }
            if (batch.Count == 0 && time.GetElapsedTime(began) > QuietMax)
                throw Quiet();
        }
        return letters;
    }

    public void OnPartitionsAssigned(IReadOnlyList<KafkaPartition> partitions)
    {
        _isWaiting = false;
        foreach (var partition in partitions)
        {
            if (consumer.Position(partition) < from)
                consumer.Seek(partition, from);
        }
    }

    // What was read of them was written, and its progress kept, before the poll in which they go.
    public void OnPartitionsRevoked(IReadOnlyList<KafkaPartition> partitions) => _isWaiting = true;

    public void OnPartitionsLost(IReadOnlyList<KafkaPartition> partitions) => _isWaiting = true;

    private KafkaPartition? Unread
    {
        get
        {
            foreach (var partition in consumer.Assignment)
            {
                if (consumer.Position(partition) < EndOf(partition))
                    return partition;
            }
            return null;
        }
    }

    private long EndOf(KafkaPartition partition) => ends.GetValueOrDefault(partition);

    private ConnectException Quiet() => new(
        Unread is { } unread
            ? $"Nothing of {unread} came for {QuietMax.TotalSeconds:0} s from offset {consumer.Position(unread)} on, although it ends at {EndOf(unread)}."
            : $"The group gave no partitions for {QuietMax.TotalSeconds:0} s.");
}
