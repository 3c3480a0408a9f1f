using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

/// <summary>A replay, batch by batch: sends, waits, and knows how far everything is safe.</summary>
/// <param name="options">Which letters, and where they go.</param>
/// <param name="topics">The topics that they go to.</param>
/// <param name="producer">Writes; null in a dry run.</param>
/// <param name="onReplay">Hears of each letter that is replayed.</param>
internal sealed class DeadLetterBatch(DeadLetterReplayOptions options, TargetTopics topics, RecordProducer? producer, Action<DeadLetter> onReplay)
{
    private readonly List<(DeadLetter Letter, ReplayedRecord? Record, AwaitedDelivery? Delivery)> _handled = [];
    private readonly HashSet<int> _ended = [];
    private int _sent;
    private int _replayed;
    private int _others;
    private int _tooOften;
    private int _impossible;
    private string? _problem;

    /// <summary>Whether nothing more is to be read.</summary>
    public bool IsOver => _problem is not null || _sent >= options.Limit;

    /// <summary>The offsets behind what is dealt with: written and acknowledged, or passed over.</summary>
    public Dictionary<KafkaPartition, long> Progress { get; } = [];

    public DeadLetterReplayResult Result(string group) => new(group, _replayed, _others, _tooOften, _impossible, _problem);

    /// <summary>Hands the records of letters to the producer, up to the limit, or to the first that can't be replayed.</summary>
    public void Send(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        _handled.Clear();
        foreach (var letter in letters)
        {
            if (IsOver)
                return;
            // Nothing behind the end is dealt with: another replay, with a later end or none, begins there.
            if (_ended.Contains(letter.Place.Partition) || options.Filter.To?.IsBehind(letter) == false)
            {
                _ended.Add(letter.Place.Partition);
            }
            else if (!options.Filter.Includes(letter))
            {
                _others++;
                PassOver(letter);
            }
            else if (letter.Replays >= options.ReplaysMax)
            {
                _tooOften++;
                PassOver(letter);
            }
            else if (ReplayedRecord.Of(letter, options, out var problem) is { } record && (problem = topics.ProblemOf(record, cancellationToken)) is null)
            {
                onReplay(letter);
                _sent++;
                _handled.Add((letter, record, producer is null ? null : Send(producer, letter, record, cancellationToken)));
                if (producer is null)
                    _replayed++;
            }
            else if (options.PassesImpossible)
            {
                _impossible++;
                PassOver(letter);
            }
            else
            {
                _problem = $"{letter.Place} can't be replayed: {problem}. To pass over such letters, use --skip.";
            }
        }
    }

    /// <summary>Waits for what was sent, in order. <see cref="Progress"/> goes on up to the first record that was refused.</summary>
    /// <exception cref="ConnectException">A record was refused.</exception>
    public void WaitForAcknowledgements(CancellationToken cancellationToken)
    {
        Progress.Clear();
        foreach (var (letter, record, delivery) in _handled)
        {
            if (delivery is not null)
            {
                Wait(letter, record!, delivery, cancellationToken);
                _replayed++;
            }
            Progress[new(letter.Place.Topic, letter.Place.Partition)] = letter.Place.Offset + 1;
        }
    }

    private void PassOver(DeadLetter letter) => _handled.Add((letter, null, null));

    private void Wait(DeadLetter letter, ReplayedRecord record, AwaitedDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            delivery.Completion.GetAwaiter().GetResult();
        }
        catch (KafkaException)
        {
            // Brokers refuse whole batches. Alone, it is seen whether it is this record.
            try
            {
                Send(producer!, letter, record, cancellationToken).Completion.GetAwaiter().GetResult();
            }
            catch (KafkaException e)
            {
                throw new ConnectException($"{letter.Place} could not be replayed, and the replay ends in front of it: {e.Message}", e);
            }
        }
    }

    private static AwaitedDelivery Send(RecordProducer producer, DeadLetter letter, ReplayedRecord record, CancellationToken cancellationToken)
    {
        var delivery = new AwaitedDelivery();
        while (!TrySend())
            producer.WaitForSpaceAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
        return delivery;

        bool TrySend() => producer.TrySend(
            new()
            {
                Topic = record.Topic,
                Partition = record.Partition ?? ProducerRecord.AnyPartition,
                Key = BytesOrNull.FromMemory(record.Key),
                Value = BytesOrNull.FromMemory(record.Value),
                TimestampMs = letter.Timestamp?.ToUnixTimeMilliseconds(),
                Headers = record.Headers,
            },
            delivery);
    }
}
