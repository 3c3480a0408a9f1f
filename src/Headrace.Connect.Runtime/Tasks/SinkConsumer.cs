using Headrace.Kafka.Client;
using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The consumer of a sink task, which exists from the task's start on. Owned by the task's thread, except for <see cref="Wakeup"/>.</summary>
internal sealed class SinkConsumer(SinkTaskParts parts)
{
    private RecordConsumer? _consumer;

    private RecordConsumer Opened => _consumer ?? throw new InvalidOperationException("The consumer has not been opened.");

    public static TopicPartition Of(KafkaPartition partition) => new(partition.Topic, partition.Partition);

    /// <exception cref="ClientConfigException">A setting is wrong.</exception>
    public void Open() => Volatile.Write(ref _consumer, new RecordConsumer(parts.Consumer, parts.Logger, parts.Time));

    public void Subscribe(IRebalanceListener listener)
    {
        if (parts.TopicPattern is { } pattern)
            Opened.Subscribe(pattern, listener);
        else
            Opened.Subscribe(parts.Topics, listener);
    }

    public ConsumedBatch Poll(TimeSpan timeout, int recordsMax) => Opened.Poll(timeout, recordsMax);

    /// <summary>Makes the running or the next poll return soon.</summary>
    public void Wakeup() => Volatile.Read(ref _consumer)?.Wakeup();

    public long Position(TopicPartition partition) => Opened.Position(Of(partition));

    public void Seek(TopicPartition partition, long offset) => Opened.Seek(Of(partition), offset);

    public void Pause(IEnumerable<TopicPartition> partitions) => Opened.Pause([.. partitions.Select(Of)]);

    public void Resume(IEnumerable<TopicPartition> partitions) => Opened.Resume([.. partitions.Select(Of)]);

    /// <exception cref="KafkaException">The offsets are not committed.</exception>
    public void Commit(IReadOnlyDictionary<TopicPartition, long> offsets) => Opened.Commit(Of(offsets), parts.FlushTimeout);

    /// <summary>Commits offsets without waiting; the outcome is reported inside a later call.</summary>
    public void BeginCommit(IReadOnlyDictionary<TopicPartition, long> offsets, Action<KafkaException?> onCompleted) =>
        Opened.BeginCommit(Of(offsets), parts.FlushTimeout, (_, error) => onCompleted(error));

    /// <summary>Leaves the group, if it was opened.</summary>
    public void Close(TimeSpan timeout) => _consumer?.Close(timeout);

    private static KafkaPartition Of(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private static Dictionary<KafkaPartition, long> Of(IReadOnlyDictionary<TopicPartition, long> offsets) =>
        offsets.ToDictionary(static entry => Of(entry.Key), static entry => entry.Value);
}
