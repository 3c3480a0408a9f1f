using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Sends records and reports their delivery in order. Safe for any number of threads at once.</summary>
/// <remarks>
/// <code>
/// while (!producer.TrySend(record, submitted))
///     await producer.WaitForSpaceAsync(cancellationToken);
/// </code>
/// Nothing blocks: a full buffer (<c>buffer.memory</c>) makes <see cref="TrySend"/> answer false.
/// </remarks>
public sealed class RecordProducer : IAsyncDisposable
{
    /// <summary>Makes the producer. It connects by itself as soon as the first record needs it.</summary>
    /// <param name="settings">From <see cref="ClientSettings.ForProducer"/>.</param>
    /// <param name="logger">Takes librdkafka's log lines and errors, at a limited rate.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <exception cref="ClientConfigException">librdkafka refused the combination of settings.</exception>
    public RecordProducer(ClientSettings settings, ILogger logger, TimeProvider? time = null)
    {
        throw new NotImplementedException();
    }

    /// <summary>What makes the producer of no further use: a fatal error, or a refused login. Null while all is well.</summary>
    public KafkaException? Failure => throw new NotImplementedException();

    /// <summary>How many records wait for their acknowledgement.</summary>
    public long RecordsInFlight => throw new NotImplementedException();

    /// <summary>How many bytes of keys, values and headers wait for their acknowledgement.</summary>
    public long BytesInFlight => throw new NotImplementedException();

    /// <summary>Takes one record for sending, if there is room.</summary>
    /// <param name="record">Borrowed for the call.</param>
    /// <param name="listener">Hears what becomes of the record, if it is taken.</param>
    /// <returns>True if the record is taken: the listener is or will be called. False if the buffer is full: await <see cref="WaitForSpaceAsync"/> and call again.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A timestamp below 0.</exception>
    /// <exception cref="KafkaException">The producer is of no further use (<see cref="Failure"/>).</exception>
    /// <exception cref="ObjectDisposedException">The producer is closed.</exception>
    public bool TrySend(in ProducerRecord record, IDeliveryListener listener) => throw new NotImplementedException();

    /// <summary>Completes when there may be room again after <see cref="TrySend"/> answered false.</summary>
    /// <exception cref="KafkaException">There was no room for <c>max.block.ms</c> (RequestTimedOut, retriable), or the producer is of no further use.</exception>
    public ValueTask WaitForSpaceAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sends one record and completes with its acknowledgement. For single records (configurations, statuses, offsets), not for streams.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="value">The value, or null for a tombstone.</param>
    /// <param name="partition">The partition, or <see cref="ProducerRecord.AnyPartition"/>.</param>
    /// <param name="cancellationToken">Ends the waiting; a record that was taken is sent all the same.</param>
    /// <exception cref="KafkaException">It was not acknowledged.</exception>
    public Task<RecordMetadata> SendAsync(
        string topic, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, int partition = ProducerRecord.AnyPartition, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Sends what waits without lingering and completes when everything taken before the call is reported.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether everything is reported; false after the timeout.</returns>
    public Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Gives up at once: what is not acknowledged is reported as failed (<see cref="KafkaException.IsAborted"/>). Java's close with a timeout of 0.</summary>
    public Task AbortAsync() => throw new NotImplementedException();

    /// <summary>Takes no more records, waits until the taken ones are reported, at most so long, and reports the rest as failed.</summary>
    public Task CloseAsync(TimeSpan timeout) => throw new NotImplementedException();

    /// <summary><see cref="CloseAsync"/> with Kafka Connect's 30 seconds.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
