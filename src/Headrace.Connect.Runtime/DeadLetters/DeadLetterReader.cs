using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

/// <summary>Reads the letters that a queue had at one moment, each partition in order.</summary>
/// <param name="consumer">Reads; it has been given the partitions.</param>
/// <param name="ends">Where the partitions ended at that moment.</param>
/// <param name="starts">Where they are read from.</param>
/// <param name="time">The clock of the limit.</param>
internal sealed class DeadLetterReader(RecordConsumer consumer, IReadOnlyDictionary<KafkaPartition, long> starts, IReadOnlyDictionary<KafkaPartition, long> ends, TimeProvider time)
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a broker may give nothing although there is more.</summary>
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(30);

    private readonly Dictionary<KafkaPartition, long> _next = starts.ToDictionary();

    /// <summary>The next letters; none at the end.</summary>
    /// <exception cref="ConnectException">There should be more, and nothing comes.</exception>
    public IReadOnlyList<DeadLetter> Next(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var letters = new List<DeadLetter>();
        while (letters.Count == 0 && Unread is { } unread)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = consumer.Poll(PollTimeout);
            for (var i = 0; i < batch.Count; i++)
            {
                var record = batch[i];
                _next[record.TopicPartition] = record.Offset + 1;
                if (record.Offset < ends[record.TopicPartition])
                    letters.Add(new(record));
            }
            if (batch.Count == 0 && time.GetElapsedTime(began) > QuietMax)
                throw new ConnectException($"Nothing of {unread} came for {QuietMax.TotalSeconds:0} s from offset {_next[unread]} on, although it ends at {ends[unread]}.");
        }
        return letters;
    }

    private KafkaPartition? Unread
    {
        get
        {
            foreach (var (partition, next) in _next)
            {
                if (next < ends[partition])
                    return partition;
            }
            return null;
        }
    }
}
