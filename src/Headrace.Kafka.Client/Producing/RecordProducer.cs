using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Client.Native;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;
using Local = Confluent.Kafka.ErrorCode;

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
    private static readonly TimeSpan ConnectCloseLimit = TimeSpan.FromSeconds(30);

    // How long librdkafka may take to report what it was told to give up. It does so within milliseconds.
    private static readonly TimeSpan PurgeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMilliseconds(20);

    // If librdkafka's own queue should be full before ours, there is nobody to wake us.
    private static readonly TimeSpan FullLibraryPause = TimeSpan.FromMilliseconds(10);

    // A longer linger than this is not waited for by a flush.
    private const int LingerMsMax = 20;
    private const int FlushSliceMs = 100;

    // How long one question blocks before we look whether its caller still wants the answer.
    private const int MetadataSliceMs = 1000;

    private readonly ConcurrentDictionary<string, int> _partitionCounts = new(StringComparer.Ordinal);
    private readonly ClientSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ClientWatch _watch;
    private readonly ProducerHandle _handle;
    private readonly InFlightRecords _inFlight;
    private readonly DeliveryReports _reports;
    private readonly Lock _closing = new();
    private readonly bool _lingers;
    private readonly TokenKeeper? _tokens;
    private readonly TaskCompletionSource _closesAtOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _closed;
    private volatile bool _isClosing;
    private volatile bool _isLibraryFull;
    private int _calls;
    private int _saidZero;

    /// <summary>Makes the producer. It connects by itself as soon as the first record needs it.</summary>
    /// <param name="settings">From <see cref="ClientSettings.ForProducer"/>.</param>
    /// <param name="logger">Takes librdkafka's log lines and errors, at a limited rate.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <exception cref="ClientConfigException">librdkafka refused the combination of settings.</exception>
    public RecordProducer(ClientSettings settings, ILogger logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Kind != ClientKind.Producer)
            throw new ArgumentException($"These are the settings of a client of kind {settings.Kind}.", nameof(settings));
        _settings = settings;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _watch = new ClientWatch(settings.ClientId, logger, _time);
        _watch.Report(settings);
        _lingers = long.Parse(settings.Library["linger.ms"], System.Globalization.CultureInfo.InvariantCulture) > LingerMsMax;
        _handle = new ProducerHandle(settings);
        _tokens = TokenKeeper.Start(settings, _handle.SetToken, _watch, _time);
        _inFlight = new InFlightRecords(settings.BufferBytesMax, settings.BufferRecordsMax);
        _reports = new DeliveryReports(settings.ClientId, _handle, _inFlight, _watch, logger);
    }

    /// <summary>What makes the producer of no further use: a fatal error, or a refused login. Null while all is well.</summary>
    public KafkaException? Failure => _watch.Failure;

    /// <summary>Completes with <see cref="Failure"/> when there is one. What is not acknowledged by then is not reported before its time is over, or the producer is closed.</summary>
    public Task<KafkaException> Failed => _watch.Failed;

    /// <summary>How many records wait for their acknowledgement.</summary>
    public long RecordsInFlight => _inFlight.Records;

    /// <summary>How many bytes of keys, values and headers wait for their acknowledgement.</summary>
    public long BytesInFlight => _inFlight.Bytes;

    /// <summary>Takes one record for sending, if there is room.</summary>
    /// <param name="record">Borrowed for the call.</param>
    /// <param name="listener">Hears what becomes of the record, if it is taken.</param>
    /// <returns>True if the record is taken: the listener is or will be called. False if the buffer is full: await <see cref="WaitForSpaceAsync"/> and call again.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A timestamp below 0.</exception>
    /// <exception cref="KafkaException">The producer is of no further use (<see cref="Failure"/>).</exception>
    /// <exception cref="ObjectDisposedException">The producer is closed.</exception>
    public bool TrySend(in ProducerRecord record, IDeliveryListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (record.TimestampMs is < 0)
            ThrowBadTimestamp(record.TimestampMs.Value);

        // The count keeps the handle alive: whoever closes waits until it is 0.
        Interlocked.Increment(ref _calls);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosing, this);
            _watch.ThrowIfFailed();
            return record.TimestampMs == 0 ? TrySendZero(record, listener) : TrySendChecked(record, listener);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    /// <summary>Does nothing while all is well.</summary>
    /// <exception cref="KafkaException">The producer is of no further use: <see cref="Failure"/>.</exception>
    public void ThrowIfFailed() => _watch.ThrowIfFailed();

    /// <summary>Whether a topic is known to have a partition. One that is not known to be there may be looked for by <see cref="FindPartitionAsync"/>: librdkafka does not wait for it, as Java's producer does.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition.</param>
    public bool KnowsPartition(string topic, int partition) => _partitionCounts.TryGetValue(topic, out var count) && partition < count;

    /// <summary>Asks the cluster for a partition of a topic, once.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="waited">For how long it has been asked for already.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it is there.</returns>
    /// <exception cref="KafkaException">It was not there for <c>max.block.ms</c> (RequestTimedOut, retriable), the topic may not be written, or the producer is of no further use.</exception>
    public async Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken cancellationToken)
    {
        var (error, count) = await CallAsync(handle => handle.CountPartitions(topic, MetadataSliceMs)).WaitAsync(cancellationToken).ConfigureAwait(false);
        _watch.ThrowIfFailed();
        if (error == Local.NoError)
        {
            _partitionCounts[topic] = count;
            if (partition < count)
                return true;
        }
        else if (error == Local.TopicException)
        {
            throw KafkaErrors.InvalidTopics([topic]);
        }
        else if (KafkaErrors.Create(error, $"The partitions of topic {topic} are not known", Librdkafka.Text(Librdkafka.ErrorText((int)error)), kafkaText: DeliveryReports.TextOf(error, topic)) is { IsRetriable: false } refusal)
        {
            throw refusal;
        }
        if (_settings.MaxBlock == Timeout.InfiniteTimeSpan || waited < _settings.MaxBlock)
            return false;
        var what = error == Local.NoError ? $"Partition {partition} of topic {topic} with partition count {count} is" : $"Topic {topic}";
        var text = FormattableString.Invariant($"{what} not present in metadata after {_settings.MaxBlock.TotalMilliseconds:0} ms.");
        throw new KafkaException(ErrorCode.RequestTimedOut, text) { KafkaText = text, IsRetriable = true };
    }

    /// <summary>Completes when there may be room again after <see cref="TrySend"/> answered false.</summary>
    /// <exception cref="KafkaException">There was no room for <c>max.block.ms</c> (RequestTimedOut, retriable), or the producer is of no further use.</exception>
    public async ValueTask WaitForSpaceAsync(CancellationToken cancellationToken)
    {
        _watch.ThrowIfFailed();
        if (_isLibraryFull)
        {
            _isLibraryFull = false;
            await Task.Delay(FullLibraryPause, _time, cancellationToken).ConfigureAwait(false);
            return;
        }
        var space = _inFlight.WaitForSpace();
        if (space.IsCompletedSuccessfully)
            return;
        try
        {
            await Task.WhenAny(space, _watch.Failed).WaitAsync(_settings.MaxBlock, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException error)
        {
            throw KafkaErrors.Timeout(
                $"The buffer of {_settings.ClientId} had no room for {_settings.MaxBlock.TotalMilliseconds:0} ms (max.block.ms): the broker acknowledges too slowly, or not at all.", error);
        }
        _watch.ThrowIfFailed();
    }

    /// <summary>Sends one record and completes with its acknowledgement. For single records (configurations, statuses, offsets), not for streams.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="value">The value, or null for a tombstone.</param>
    /// <param name="partition">The partition, or <see cref="ProducerRecord.AnyPartition"/>.</param>
    /// <param name="cancellationToken">Ends the waiting; a record that was taken is sent all the same.</param>
    /// <exception cref="KafkaException">It was not acknowledged.</exception>
    public async Task<RecordMetadata> SendAsync(
        string topic, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, int partition = ProducerRecord.AnyPartition, CancellationToken cancellationToken = default)
    {
        var single = new SingleRecord();
        while (!TrySend(new ProducerRecord { Topic = topic, Partition = partition, Key = BytesOrNull.FromMemory(key), Value = BytesOrNull.FromMemory(value) }, single))
            await WaitForSpaceAsync(cancellationToken).ConfigureAwait(false);
        return await WaitForDeliveryAsync(single, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="SendAsync(string, ReadOnlyMemory{byte}?, ReadOnlyMemory{byte}?, int, CancellationToken)"/>
    /// <remarks>Without this overload a null array would be sent as an empty value.</remarks>
    public Task<RecordMetadata> SendAsync(
        string topic, byte[]? key, byte[]? value, int partition = ProducerRecord.AnyPartition, CancellationToken cancellationToken = default) =>
        SendAsync(topic, key is null ? (ReadOnlyMemory<byte>?)null : key, value is null ? (ReadOnlyMemory<byte>?)null : value, partition, cancellationToken);

    /// <summary>Sends a few records, in their order, and completes when all are acknowledged.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="records">The records; a null value is a tombstone.</param>
    /// <param name="cancellationToken">Ends the waiting; records that were taken are sent all the same.</param>
    /// <exception cref="KafkaException">One was not acknowledged; others may be.</exception>
    public async Task<RecordMetadata[]> SendAllAsync(string topic, IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var taken = new SingleRecord[records.Count];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = new();
            // One that has to wait for space is not overtaken by those behind it.
            while (!TrySend(new ProducerRecord { Topic = topic, Key = records[i].Key, Value = records[i].Value }, taken[i]))
                await WaitForSpaceAsync(cancellationToken).ConfigureAwait(false);
        }
        return await Task.WhenAll(taken.Select(single => WaitForDeliveryAsync(single, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Sends what waits without lingering and completes when everything taken before the call is reported.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether everything is reported; false after the timeout, or if the producer is of no further use (<see cref="Failure"/>).</returns>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var flushed = _inFlight.WaitForCurrent();
        if (flushed.IsCompletedSuccessfully)
            return true;
        if (_lingers)
            StartSending(flushed);
        try
        {
            return await Task.WhenAny(flushed, _watch.Failed).WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false) == flushed;
        }
        catch (TimeoutException)
        {
            return false;   // what the answer says
        }
    }

    /// <summary>Gives up at once: what is not acknowledged is reported as failed (<see cref="KafkaException.IsAborted"/>). Java's close with a timeout of 0.</summary>
    public Task AbortAsync() => CloseAsync(TimeSpan.Zero);

    /// <summary>Takes no more records, waits until the taken ones are reported, at most so long, and reports the rest as failed. With a timeout of 0 a close that is under way waits no longer, either.</summary>
    public Task CloseAsync(TimeSpan timeout)
    {
        lock (_closing)
        {
            _isClosing = true;
            if (timeout == TimeSpan.Zero)
                _closesAtOnce.TrySetResult();
            return _closed ??= CloseOnceAsync(timeout);
        }
    }

    /// <summary><see cref="CloseAsync"/> with Kafka Connect's 30 seconds.</summary>
    public ValueTask DisposeAsync() => new(CloseAsync(ConnectCloseLimit));

    private async Task<RecordMetadata> WaitForDeliveryAsync(SingleRecord single, CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(single.Delivered, _watch.Failed).WaitAsync(cancellationToken).ConfigureAwait(false) != single.Delivered)
            _watch.ThrowIfFailed();
        return await single.Delivered.ConfigureAwait(false);
    }

    private bool TrySendChecked(in ProducerRecord record, IDeliveryListener listener)
    {
        var payload = RecordSize.Payload(record);
        var size = RecordSize.Of(record);
        if (size > _settings.BufferBytesMax || size > _settings.RequestBytesMax)
        {
            ReportTooLarge(record, size, listener);
            return true;
        }
        if (_settings.BatchBytes > _settings.BufferBytesMax)
            ThrowBufferTooSmall();

        var slot = _inFlight.TryTake(listener, payload);
        if (slot < 0)
            return false;
        var error = _handle.Produce(record, slot);
        if (error == Local.NoError)
            return true;
        return Withdraw(record, slot, listener, error);
    }

    // librdkafka takes 0 for "now". One millisecond after 1970 is nearer to what the record says.
    private bool TrySendZero(in ProducerRecord record, IDeliveryListener listener)
    {
        if (Interlocked.Exchange(ref _saidZero, 1) == 0)
            _logger.TimestampZero(_settings.ClientId);
        return TrySendChecked(
            new ProducerRecord { Topic = record.Topic, Partition = record.Partition, Key = record.Key, Value = record.Value, TimestampMs = 1, Headers = record.Headers }, listener);
    }

    /// <summary>Runs a blocking call of the library on a thread of its own.</summary>
    /// <exception cref="ObjectDisposedException">The producer is closed.</exception>
    internal Task<T> CallAsync<T>(Func<ProducerHandle, T> call) => Task.Factory.StartNew(
        () =>
        {
            Interlocked.Increment(ref _calls);
            try
            {
                ObjectDisposedException.ThrowIf(_isClosing, this);
                return call(_handle);
            }
            finally
            {
                Interlocked.Decrement(ref _calls);
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Runs a call of the library that does not block.</summary>
    /// <inheritdoc cref="CallAsync"/>
    internal T Call<T>(Func<ProducerHandle, T> call)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosing, this);
            return call(_handle);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    // librdkafka did not take the record and will not report it.
    private bool Withdraw(in ProducerRecord record, int slot, IDeliveryListener listener, Local error)
    {
        _inFlight.Release([slot]);
        if (error == Local.Local_QueueFull)
        {
            _isLibraryFull = true;
            return false;
        }
        if (error is Local.Local_Fatal or Local.Local_Fenced)
        {
            var (code, reason) = _handle.FatalError();
            _watch.Error(code == Local.NoError ? error : code, reason, isFatal: true);
            _watch.ThrowIfFailed();
        }
        // Once librdkafka knows that a topic is not there, it does not tell any more that there can't be one of the name.
        listener.OnFailed(TopicNames.IsValid(record.Topic)
            ? KafkaErrors.Create(error, $"A record for topic {record.Topic} was not taken", Librdkafka.Text(Librdkafka.ErrorText((int)error)))
            : KafkaErrors.InvalidTopics([record.Topic]));
        return true;
    }

    private void ReportTooLarge(in ProducerRecord record, long size, IDeliveryListener listener)
    {
        listener.OnFailed(new KafkaException(ErrorCode.MessageTooLarge, size > _settings.RequestBytesMax
            ? $"A record of {size} bytes for topic {record.Topic} is larger than max.request.size={_settings.RequestBytesMax}. Raise it, and the topic's max.message.bytes too."
            : $"A record of {size} bytes for topic {record.Topic} is larger than buffer.memory={_settings.BufferBytesMax}. Raise it.")
        {
            KafkaText = size > _settings.RequestBytesMax
                ? $"The message is {size} bytes when serialized which is larger than {_settings.RequestBytesMax}, which is the value of the max.request.size configuration."
                : $"The message is {size} bytes when serialized which is larger than the total memory buffer you have configured with the buffer.memory configuration.",
        });
    }

    // rd_kafka_flush blocks, and only while it runs nothing lingers.
    private void StartSending(Task flushed) => _ = Task.Factory.StartNew(
        () =>
        {
            while (!flushed.IsCompleted && !_watch.Failed.IsCompleted && !_reports.IsStopping)
            {
                Interlocked.Increment(ref _calls);
                try
                {
                    if (!_reports.IsStopping)
                        _handle.Flush(FlushSliceMs);
                }
                finally
                {
                    Interlocked.Decrement(ref _calls);
                }
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task CloseOnceAsync(TimeSpan timeout)
    {
        await Task.Yield();   // the caller holds a lock
        if (timeout > TimeSpan.Zero)
        {
            var flushed = FlushAsync(timeout, CancellationToken.None);
            if (await Task.WhenAny(flushed, _closesAtOnce.Task).ConfigureAwait(false) == flushed && !await flushed.ConfigureAwait(false))
                _logger.RecordsGivenUp(_settings.ClientId, _inFlight.Records, timeout);
        }

        // A call that began before we closed may add a record behind the first purge, so it is repeated.
        var started = _time.GetTimestamp();
        while (_inFlight.Records > 0 && _time.GetElapsedTime(started) < PurgeLimit)
        {
            _handle.Purge();
            await Task.WhenAny(_inFlight.WaitForCurrent(), Task.Delay(PurgeInterval, _time)).ConfigureAwait(false);
        }
        _reports.Stop();
        while (Volatile.Read(ref _calls) > 0)
            await Task.Delay(1).ConfigureAwait(false);
        await _reports.Stopped.ConfigureAwait(false);
        foreach (var listener in _inFlight.TakeRest())
            listener.OnFailed(new KafkaException(ErrorCode.UnknownServerError, "The producer was closed before the record was acknowledged.") { IsAborted = true });
        _tokens?.Dispose();
        await Task.Factory.StartNew(_handle.Destroy, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }

    // Java's producer takes memory by the batch, so it can't send at all here. librdkafka could; but what fails there must not pass here unseen.
    [DoesNotReturn]
    private void ThrowBufferTooSmall() => throw new KafkaException(
        ErrorCode.InvalidConfig,
        $"buffer.memory={_settings.BufferBytesMax} of {_settings.ClientId} has no room for one batch (batch.size={_settings.BatchBytes}). Raise buffer.memory, or lower batch.size.")
    {
        KafkaClassName = "java.lang.IllegalArgumentException",
        KafkaText = $"Attempt to allocate {_settings.BatchBytes} bytes, but there is a hard limit of {_settings.BufferBytesMax} on memory allocations.",
    };

    [DoesNotReturn]
    private static void ThrowBadTimestamp(long timestampMs) =>
        throw new ArgumentOutOfRangeException(nameof(timestampMs), timestampMs, "A record's timestamp can't be below 0. Leave it null for now.");

    private sealed class SingleRecord : IDeliveryListener
    {
        private readonly TaskCompletionSource<RecordMetadata> _delivered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RecordMetadata> Delivered => _delivered.Task;

        public void OnDelivered(int partition, long offset, long timestampMs) => _delivered.TrySetResult(new(partition, offset, timestampMs));

        public void OnFailed(KafkaException error)
        {
            _delivered.TrySetException(ClientWatch.Copy(error));
            _ = _delivered.Task.Exception;   // seen: the sender may have been cancelled
        }
    }
}
