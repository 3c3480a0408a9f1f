using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client.Native;

/// <summary>One producer of librdkafka, with reports as events: no call-back into managed code, no object for a record.</summary>
/// <remarks>Whoever owns it makes sure that nobody is inside a call when it is destroyed.</remarks>
internal sealed unsafe class ProducerHandle
{
    private const int ErrorTextBytes = 512;
    private const int StackBytesMax = 1024;

    // What a pointer to no bytes points to: librdkafka takes a null pointer for a null key or value.
    private static readonly byte* Nothing = (byte*)NativeMemory.AllocZeroed(1);

    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly ClientSettings _settings;
    private readonly nint _client;
    private readonly nint _events;
    private Topic? _lastTopic;

    /// <exception cref="ClientConfigException">librdkafka refused a setting or their combination.</exception>
    public ProducerHandle(ClientSettings settings)
    {
        _settings = settings;
        _client = Create(settings.Library);
        _events = Librdkafka.GetMainQueue(_client);
        _ = Librdkafka.SetLogQueue(_client, _events);   // fails only without log.queue
    }

    /// <summary>Hands one record over; its bytes are copied.</summary>
    /// <param name="record">The record; a timestamp is in librdkafka's range.</param>
    /// <param name="slot">What the report names the record by.</param>
    /// <returns>NoError, or why librdkafka did not take it: then there will be no report.</returns>
    public Local Produce(in ProducerRecord record, int slot)
    {
        var topic = _lastTopic;
        if (topic is null || !ReferenceEquals(topic.Name, record.Topic))
        {
            if (!_topics.TryGetValue(record.Topic, out topic) && (topic = AddTopic(record.Topic)) is null)
                return Local.TopicException;
            _lastTopic = topic;
        }
        if (record.Key.IsNull)
            topic.Measure(record.Value.Span.Length);

        // A null pointer is a null key or value; fixed of an empty span is a null pointer too.
        fixed (byte* key = record.Key.Span, value = record.Value.Span)
        {
            var keyPointer = key is null && !record.Key.IsNull ? Nothing : key;
            var valuePointer = value is null && !record.Value.IsNull ? Nothing : value;
            if (record.TimestampMs is not null || !record.Headers.IsEmpty)
                return ProduceWithMore(topic.Handle, record, keyPointer, valuePointer, slot);
            return Librdkafka.Produce(topic.Handle, record.Partition, Librdkafka.CopyPayload, valuePointer, (nuint)record.Value.Span.Length,
                keyPointer, (nuint)record.Key.Span.Length, slot) == 0
                ? Local.NoError
                : (Local)Librdkafka.LastError();
        }
    }

    /// <summary>Takes a token to log in with, from any thread.</summary>
    /// <exception cref="Confluent.Kafka.KafkaException">It is none.</exception>
    public void SetToken(BearerToken token)
    {
        var text = stackalloc byte[ErrorTextBytes];
        if (Librdkafka.SetToken(_client, token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.Principal ?? _settings.ClientId, 0, 0, text, ErrorTextBytes) is not 0 and var code)
            throw new Confluent.Kafka.KafkaException(new Confluent.Kafka.Error((Local)code, Librdkafka.Text((nint)text)));
    }

    /// <summary>Asks the cluster how many partitions a topic has. Blocks, at most so long.</summary>
    public (Local Error, int Count) CountPartitions(string topic, int timeoutMs)
    {
        if ((_topics.GetValueOrDefault(topic) ?? AddTopic(topic)) is not { } known)
            return (Local.TopicException, 0);
        NativeMetadata* metadata = null;
        if (Librdkafka.GetMetadata(_client, 0, known.Handle, &metadata, timeoutMs) is not 0 and var error)
            return ((Local)error, 0);
        try
        {
            return metadata->TopicCount == 0 ? (Local.UnknownTopicOrPart, 0) : ((Local)metadata->Topics[0].Error, metadata->Topics[0].PartitionCount);
        }
        finally
        {
            Librdkafka.DestroyMetadata(metadata);
        }
    }

    /// <summary>Waits for the next event.</summary>
    /// <returns>The event, to be destroyed by the caller, or 0 after the time or a <see cref="Wake"/>.</returns>
    public nint Poll(int timeoutMs) => Librdkafka.Poll(_events, timeoutMs);

    /// <summary>Makes the running or the next Poll return.</summary>
    public void Wake() => Librdkafka.Yield(_events);

    /// <summary>Sends without lingering and waits, at most so long, until nothing waits for a report.</summary>
    public void Flush(int timeoutMs) => _ = Librdkafka.Flush(_client, timeoutMs);   // the caller counts by itself what is left

    /// <summary>Gives up all records; each is reported.</summary>
    public void Purge() => _ = Librdkafka.Purge(_client, Librdkafka.PurgeQueue | Librdkafka.PurgeInFlight | Librdkafka.PurgeNonBlocking);

    /// <summary>Takes the transactional id. Blocks, at most so long; after a retriable error it is called again.</summary>
    /// <returns>Null when it is done.</returns>
    public TransactionError? InitTransactions(int timeoutMs) => TransactionError.Take(Librdkafka.InitTransactions(_client, timeoutMs));

    /// <summary>Begins a transaction; only this side knows of it until the first record.</summary>
    public TransactionError? BeginTransaction() => TransactionError.Take(Librdkafka.BeginTransaction(_client));

    /// <inheritdoc cref="InitTransactions"/>
    /// <summary>Waits for the transaction's records and commits it.</summary>
    public TransactionError? CommitTransaction(int timeoutMs) => TransactionError.Take(Librdkafka.CommitTransaction(_client, timeoutMs));

    /// <inheritdoc cref="InitTransactions"/>
    /// <summary>Gives the transaction's records up.</summary>
    public TransactionError? AbortTransaction(int timeoutMs) => TransactionError.Take(Librdkafka.AbortTransaction(_client, timeoutMs));

    /// <inheritdoc cref="InitTransactions"/>
    /// <summary>Has offsets of a group committed with the transaction.</summary>
    /// <param name="offsets">The offsets of the next records to read.</param>
    /// <param name="groupMetadata">librdkafka's, of the consumer that has read the records.</param>
    /// <param name="timeoutMs">How long it may take.</param>
    public TransactionError? SendOffsets(IReadOnlyDictionary<TopicPartition, long> offsets, nint groupMetadata, int timeoutMs)
    {
        var list = Librdkafka.NewPartitionList(offsets.Count);
        try
        {
            foreach (var (partition, offset) in offsets)
                Librdkafka.AddPartition(list, partition.Topic, partition.Partition)->Offset = offset;
            return TransactionError.Take(Librdkafka.SendOffsets(_client, list, groupMetadata, timeoutMs));
        }
        finally
        {
            Librdkafka.DestroyPartitionList(list);
        }
    }

    /// <inheritdoc cref="Librdkafka.FatalErrorOf"/>
    public (Local Code, string Reason) FatalError() => Librdkafka.FatalErrorOf(_client);

    /// <summary>Ends the producer; records that are not reported yet are lost. Blocks for up to a tenth of a second or so.</summary>
    public void Destroy()
    {
        foreach (var topic in _topics.Values)
        {
            Librdkafka.DestroyTopic(topic.Handle);
            topic.FreeState();
        }
        Librdkafka.DestroyQueue(_events);
        Librdkafka.DestroyClient(_client);
    }

    private static nint Create(IReadOnlyDictionary<string, string> settings)
    {
        var text = stackalloc byte[ErrorTextBytes];
        var config = Librdkafka.NewConfig();
        try
        {
            foreach (var (name, value) in settings)
                Set(config, name, value, text);
            Set(config, "log.queue", "true", text);
            Librdkafka.SetEvents(config, Librdkafka.EventDeliveryReport | Librdkafka.EventError | Librdkafka.EventLog);
            var client = Librdkafka.NewClient(Librdkafka.ProducerType, config, text, ErrorTextBytes);
            if (client == 0)
                throw LibraryRefusal.Of("producer", Librdkafka.Text((nint)text));
            config = 0;   // it belongs to the client now
            return client;
        }
        finally
        {
            if (config != 0)
                Librdkafka.DestroyConfig(config);
        }
    }

    private static void Set(nint config, string name, string value, byte* text)
    {
        // The library's text may repeat the value, which may be a secret: only for plain settings it is shown.
        if (Librdkafka.SetConfig(config, name, value, text, ErrorTextBytes) != 0)
            throw new ClientConfigException(name, null, IsSecret(name) ? "is refused by librdkafka." : $"is refused by librdkafka: {Librdkafka.Text((nint)text)}");
    }

    private static bool IsSecret(string name) =>
        name.EndsWith(".pem", StringComparison.Ordinal) || name.Contains("password", StringComparison.Ordinal) || name.Contains("secret", StringComparison.Ordinal)
        || name.Contains("passphrase", StringComparison.Ordinal);

    private Local ProduceWithMore(nint topic, in ProducerRecord record, byte* key, byte* value, int slot)
    {
        var headers = record.Headers;
        var textBytes = 0;
        foreach (ref readonly var header in headers)
            textBytes += Encoding.UTF8.GetByteCount(header.Key) + 1;
        var texts = textBytes <= StackBytesMax ? stackalloc byte[textBytes] : new byte[textBytes];
        var arguments = headers.Length <= 8 ? stackalloc NativeProduceArgument[7 + 8] : new NativeProduceArgument[7 + headers.Length];
        // Values are pinned one by one; a pin of an array that is pinned or native already costs nothing.
        var pins = headers.Length == 0 ? [] : new System.Buffers.MemoryHandle[headers.Length];
        try
        {
            fixed (byte* textStart = texts)
            fixed (NativeProduceArgument* argumentStart = arguments)
            {
                var count = 0;
                arguments[count++] = NativeProduceArgument.Topic(topic);
                arguments[count++] = NativeProduceArgument.Partition(record.Partition);
                arguments[count++] = NativeProduceArgument.Flags(Librdkafka.CopyPayload);
                arguments[count++] = NativeProduceArgument.Value(value, record.Value.Span.Length);
                arguments[count++] = NativeProduceArgument.Key(key, record.Key.Span.Length);
                arguments[count++] = NativeProduceArgument.Opaque(slot);
                if (record.TimestampMs is { } timestampMs)
                    arguments[count++] = NativeProduceArgument.Timestamp(timestampMs);

                var text = 0;
                for (var i = 0; i < headers.Length; i++)
                {
                    var written = Encoding.UTF8.GetBytes(headers[i].Key, texts[text..]);
                    texts[text + written] = 0;
                    pins[i] = (headers[i].Value ?? default).Pin();
                    var pointer = (byte*)pins[i].Pointer;
                    var size = headers[i].Value?.Length ?? 0;
                    arguments[count++] = NativeProduceArgument.Header(textStart + text, headers[i].Value is null ? null : size == 0 ? Nothing : pointer, size);
                    text += written + 1;
                }

                var error = Librdkafka.Produce(_client, argumentStart, (nuint)count);
                if (error == 0)
                    return Local.NoError;
                var code = (Local)Librdkafka.ErrorCode(error);
                Librdkafka.DestroyError(error);
                return code;
            }
        }
        finally
        {
            foreach (ref var pin in pins.AsSpan())
                pin.Dispose();
        }
    }

    private Topic? AddTopic(string name)
    {
        lock (_topics)
        {
            if (_topics.TryGetValue(name, out var known))
                return known;
            var state = PartitionChoice.New(_settings.BatchBytes);
            var config = Librdkafka.CopyTopicConfig(_client);
            Librdkafka.SetTopicOpaque(config, (nint)state);
            Librdkafka.SetPartitioner(config, PartitionChoice.For(_settings));
            var handle = Librdkafka.NewTopic(_client, name, config);   // takes the config
            if (handle == 0)
            {
                NativeMemory.Free(state);
                return null;   // only a name that no broker would take either
            }
            var topic = new Topic(name, handle, state);
            _topics[name] = topic;
            return topic;
        }
    }

    private sealed class Topic(string name, nint handle, PartitionChoice* state)
    {
        public string Name => name;

        public nint Handle => handle;

        /// <summary>Says how large records are, so that it is known how many make a batch.</summary>
        public void Measure(int bytes) => state->Measure(bytes);

        public void FreeState() => NativeMemory.Free(state);
    }
}
