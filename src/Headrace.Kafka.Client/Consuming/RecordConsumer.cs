using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Hands out batches of records. Owned by one thread, which alone may call it, except for <see cref="Wakeup"/>.</summary>
/// <remarks>Behaves as Java's consumer does where librdkafka does not: positions, pauses and seeks around a rebalance, time limits, errors.</remarks>
public sealed class RecordConsumer : IDisposable
{
    /// <summary>Makes the consumer. It connects once it subscribes or assigns.</summary>
    /// <param name="settings">From <see cref="ClientSettings.ForConsumer"/>.</param>
    /// <param name="logger">Takes librdkafka's log lines and errors, at a limited rate.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <exception cref="ClientConfigException">librdkafka refused the combination of settings.</exception>
    public RecordConsumer(ClientSettings settings, ILogger logger, TimeProvider? time = null)
    {
        throw new NotImplementedException();
    }

    /// <summary>The partitions that are the consumer's now.</summary>
    public IReadOnlyCollection<TopicPartition> Assignment => throw new NotImplementedException();

    /// <summary>The partitions of the assignment that are paused now.</summary>
    public IReadOnlyCollection<TopicPartition> Paused => throw new NotImplementedException();

    /// <summary>Joins the group with these topics. Replaces an earlier subscription.</summary>
    public void Subscribe(IReadOnlyCollection<string> topics, IRebalanceListener? listener = null) => throw new NotImplementedException();

    /// <summary>Joins the group with all topics whose whole name matches; new ones are found every <c>metadata.max.age.ms</c>.</summary>
    /// <param name="pattern">Matched against the whole name, as in Java.</param>
    /// <param name="listener">Hears of rebalances.</param>
    public void Subscribe(Regex pattern, IRebalanceListener? listener = null) => throw new NotImplementedException();

    /// <summary>Reads these partitions, from these offsets on, outside of any group.</summary>
    /// <param name="offsets">Offsets, or <see cref="StartOffset"/>'s special values.</param>
    public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets) => throw new NotImplementedException();

    /// <summary>Waits for the first record and returns it with those that are there already, <c>max.poll.records</c> at most.</summary>
    /// <param name="timeout">How long to wait for the first record.</param>
    /// <returns>A batch, empty after the timeout or a <see cref="Wakeup"/>.</returns>
    /// <exception cref="KafkaException">A login or certificate was refused, a topic may not be read, a partition has no offset to start at, or the consumer is of no further use.</exception>
    public ConsumedBatch Poll(TimeSpan timeout) => throw new NotImplementedException();

    /// <inheritdoc cref="Poll(TimeSpan)"/>
    /// <param name="timeout">How long to wait for the first record.</param>
    /// <param name="recordsMax">How many records at most, instead of <c>max.poll.records</c>.</param>
    public ConsumedBatch Poll(TimeSpan timeout, int recordsMax) => throw new NotImplementedException();

    /// <summary>Makes the running or the next Poll return soon. From any thread.</summary>
    public void Wakeup() => throw new NotImplementedException();

    /// <summary>Stops handing out records of partitions; the consumer stays in its group as long as it polls.</summary>
    /// <exception cref="InvalidOperationException">A partition is not assigned.</exception>
    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => throw new NotImplementedException();

    /// <summary>Goes on with paused partitions.</summary>
    /// <exception cref="InvalidOperationException">A partition is not assigned.</exception>
    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => throw new NotImplementedException();

    /// <summary>Makes the next record of the partition the one at this offset, or the first one behind it.</summary>
    /// <exception cref="InvalidOperationException">The partition is not assigned.</exception>
    public void Seek(TopicPartition partition, long offset) => throw new NotImplementedException();

    /// <summary>The offset of the next record to hand out: the one after the last one handed out, the target of a seek, or where the partition starts.</summary>
    /// <exception cref="InvalidOperationException">The partition is not assigned.</exception>
    public long Position(TopicPartition partition) => throw new NotImplementedException();

    /// <summary>The committed offsets of the group. A partition without one is absent from the answer.</summary>
    /// <exception cref="KafkaException">The answer did not come in time, or was an error.</exception>
    public IReadOnlyDictionary<TopicPartition, long> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) => throw new NotImplementedException();

    /// <summary>Commits offsets and waits for the answer.</summary>
    /// <exception cref="KafkaException">The answer did not come in time (RequestTimedOut, retriable), or was an error.</exception>
    public void Commit(IReadOnlyDictionary<TopicPartition, long> offsets, TimeSpan timeout) => throw new NotImplementedException();

    /// <summary>Commits offsets without waiting. The answer is reported inside a later <see cref="Poll(TimeSpan)"/>, Commit or Close; answers come in the order of the calls.</summary>
    /// <param name="offsets">The offsets of the next records to read.</param>
    /// <param name="timeout">After so long without an answer the error is a timeout; the commit may still happen.</param>
    /// <param name="onCompleted">Called once with the offsets and the error, null for success.</param>
    public void BeginCommit(IReadOnlyDictionary<TopicPartition, long> offsets, TimeSpan timeout, Action<IReadOnlyDictionary<TopicPartition, long>, KafkaException?> onCompleted) =>
        throw new NotImplementedException();

    /// <summary>Leaves the group (the listener hears of the revoked partitions) and closes, within a limit.</summary>
    public void Close(TimeSpan timeout) => throw new NotImplementedException();

    /// <summary><see cref="Close"/> with 30 seconds.</summary>
    public void Dispose() => throw new NotImplementedException();
}
