using Headrace.Kafka.Client.Native;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>A producer with a <c>transactional.id</c>: what it sends between <see cref="Begin"/> and <see cref="CommitAsync"/> is visible to read_committed readers as a whole, or not at all.</summary>
/// <remarks>
/// One call at a time, except <see cref="CloseAsync"/>. Whoever initialises the id later fences this producer: its calls fail with <see cref="KafkaException.IsFatal"/>, and so they do when a
/// transaction was open for longer than <c>transaction.timeout.ms</c>; librdkafka does not tell the two apart. Source: KIP-98.
/// </remarks>
public sealed class TransactionalProducer : IAsyncDisposable
{
    // How long one blocking call of librdkafka lasts before we look whether the caller still wants it; it goes on where it was.
    private const int SliceMs = 1000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    // An open transaction that can't be aborted within this time is ended by the broker, or by the id's next owner.
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(30);

    private readonly RecordProducer _producer;
    private readonly string _id;
    private readonly TimeProvider _time;
    private readonly Lock _closing = new();
    private Task? _closed;

    /// <summary>Makes the producer; nothing can be sent before <see cref="InitializeAsync"/>.</summary>
    /// <param name="settings">From <see cref="ClientSettings.ForProducer"/>, with a transactional id.</param>
    /// <param name="logger">Takes librdkafka's log lines and errors, at a limited rate.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <exception cref="ClientConfigException">librdkafka refused the combination of settings.</exception>
    public TransactionalProducer(ClientSettings settings, ILogger logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _id = settings.TransactionalId ?? throw new ArgumentException("These settings have no transactional.id.", nameof(settings));
        _time = time ?? TimeProvider.System;
        _producer = new(settings, logger, time);
    }

    /// <summary>Whether a transaction is open.</summary>
    public bool IsOpen { get; private set; }

    /// <inheritdoc cref="RecordProducer.Failure"/>
    public KafkaException? Failure => _producer.Failure;

    /// <inheritdoc cref="RecordProducer.Failed"/>
    public Task<KafkaException> Failed => _producer.Failed;

    /// <summary>Takes the transactional id: fences whoever had it, and ends their open transaction.</summary>
    /// <param name="cancellationToken">Ends the waiting; without it a broker that is away is waited for for ever.</param>
    /// <exception cref="KafkaException">The id may not be used, or the broker has no transactions.</exception>
    public Task InitializeAsync(CancellationToken cancellationToken) =>
        CallAsync($"The transactional id {_id} can't be taken", static handle => handle.InitTransactions(SliceMs), cancellationToken);

    /// <summary>Begins a transaction.</summary>
    /// <exception cref="KafkaException">The producer is of no further use, or its last transaction was not ended.</exception>
    public void Begin()
    {
        if (_producer.Call(static handle => handle.BeginTransaction()) is { } error)
            throw Create($"A transaction of {_id} can't begin", error);
        IsOpen = true;
    }

    /// <summary>Has offsets of a consumer's group committed with the transaction, if the consumer is a member of its group by then: one that was put out of it can't commit any more.</summary>
    /// <param name="consumer">The consumer, which waits for the call on its thread.</param>
    /// <param name="offsets">The offsets of the next records to read.</param>
    /// <param name="cancellationToken">Ends the waiting; the producer can only be closed then.</param>
    /// <exception cref="KafkaException">They are not committed: abort the transaction, or close the producer.</exception>
    public async Task SendOffsetsAsync(RecordConsumer consumer, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(offsets);
        var metadata = consumer.TakeGroupMetadata();
        try
        {
            await CallAsync($"Offsets can't be committed in the transaction of {_id}", handle => handle.SendOffsets(offsets, metadata, SliceMs), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Librdkafka.DestroyGroupMetadata(metadata);
        }
    }

    /// <summary>Waits until all records of the transaction are written, and commits it.</summary>
    /// <param name="cancellationToken">Ends the waiting. Whether the transaction is committed is not known then; the producer can only be closed.</param>
    /// <exception cref="KafkaException">It is not committed: abort it, or close the producer.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await CallAsync($"The transaction of {_id} can't be committed", static handle => handle.CommitTransaction(SliceMs), cancellationToken).ConfigureAwait(false);
        IsOpen = false;
    }

    /// <summary>Gives up the records of the transaction.</summary>
    /// <param name="cancellationToken">Ends the waiting; the producer can only be closed then.</param>
    /// <exception cref="KafkaException">The producer is of no further use.</exception>
    public async Task AbortAsync(CancellationToken cancellationToken)
    {
        // librdkafka (2.16) asks for the end of a transaction though its first partition is not registered yet; the broker knows of no transaction then, and the answer is fatal
        // to the producer. When all records have had their answer, the partitions are registered.
        await _producer.FlushAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        await CallAsync($"The transaction of {_id} can't be aborted", static handle => handle.AbortTransaction(SliceMs), cancellationToken).ConfigureAwait(false);
        IsOpen = false;
    }

    /// <inheritdoc cref="RecordProducer.TrySend"/>
    public bool TrySend(in ProducerRecord record, IDeliveryListener listener) => _producer.TrySend(record, listener);

    /// <inheritdoc cref="RecordProducer.KnowsPartition"/>
    public bool KnowsPartition(string topic, int partition) => _producer.KnowsPartition(topic, partition);

    /// <inheritdoc cref="RecordProducer.FindPartitionAsync"/>
    public Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken cancellationToken) =>
        _producer.FindPartitionAsync(topic, partition, waited, cancellationToken);

    /// <inheritdoc cref="RecordProducer.WaitForSpaceAsync"/>
    public ValueTask WaitForSpaceAsync(CancellationToken cancellationToken) => _producer.WaitForSpaceAsync(cancellationToken);

    /// <inheritdoc cref="RecordProducer.SendAsync(string, byte[], byte[], int, CancellationToken)"/>
    public Task<RecordMetadata> SendAsync(string topic, byte[]? key, byte[]? value, CancellationToken cancellationToken) =>
        _producer.SendAsync(topic, key, value, ProducerRecord.AnyPartition, cancellationToken);

    /// <inheritdoc cref="RecordProducer.SendAllAsync"/>
    public Task<RecordMetadata[]> SendAllAsync(string topic, IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken) =>
        _producer.SendAllAsync(topic, records, cancellationToken);

    /// <summary>Aborts an open transaction, so that readers don't wait for the broker to end it, and closes the producer.</summary>
    /// <param name="aborts">False to close at once: whoever takes the id next ends the transaction.</param>
    public Task CloseAsync(bool aborts = true)
    {
        lock (_closing)
            return _closed ??= CloseOnceAsync(aborts);
    }

    /// <inheritdoc cref="CloseAsync"/>
    public ValueTask DisposeAsync() => new(CloseAsync());

    private async Task CloseOnceAsync(bool aborts)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // the caller holds a lock
        if (aborts && IsOpen && Failure is null)
        {
            using var limit = new CancellationTokenSource(AbortLimit, _time);
            try
            {
                await AbortAsync(limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is KafkaException or OperationCanceledException)
            {
                // The broker does it when the transaction's time is over, or the id's next owner before that. Why it failed is in the log.
            }
        }
        await _producer.AbortAsync().ConfigureAwait(false);
    }

    private async Task CallAsync(string what, Func<ProducerHandle, TransactionError?> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var error = await _producer.CallAsync(call).ConfigureAwait(false);
            if (error is null)
                return;
            // A refused login is no answer of librdkafka's: the call would be made again for ever.
            if (!error.IsRetriable || Failure is not null)
                throw Create(what, error);
            if (error.Code != Confluent.Kafka.ErrorCode.Local_TimedOut)
                await Task.Delay(RetryPause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private KafkaException Create(string what, TransactionError error)
    {
        if (Failure is { IsAuthentication: true } failure)
            return ClientWatch.Copy(failure);
        var created = KafkaErrors.Create(error.Code, what, error.Reason, error.IsFatal);
        return created.Code != Protocol.ErrorCode.InvalidTransactionTimeout
            ? created
            : new(created.Code, $"{created.Message} Lower transaction.timeout.ms, or raise transaction.max.timeout.ms of the brokers.")
            {
                IsFatal = true,
                KafkaClassName = "org.apache.kafka.common.KafkaException",
                KafkaText =
                    "Unexpected error in InitProducerIdResponse; The transaction timeout is larger than the maximum value allowed by the broker (as configured by transaction.max.timeout.ms).",
            };
    }
}
