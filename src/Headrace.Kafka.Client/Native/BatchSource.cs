using System.Runtime.InteropServices;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client.Native;

/// <summary>Takes records from librdkafka's consumer queue many at a time and copies each once.</summary>
internal sealed unsafe class BatchSource : IDisposable
{
    private readonly IRecordGate _gate;
    private readonly nint _queue;
    private readonly BatchBuilder _builder = new();
    private readonly Dictionary<(nint Topic, int Partition), PartitionState> _partitions = [];
    private NativeMessage*[] _messages = [];
    private Accepted[] _accepted = [];
    private (nint Topic, int Partition) _lastKey;
    private PartitionState? _last;
    private int _assignment = -1;

    public BatchSource(nint client, IRecordGate gate)
    {
        _gate = gate;
        _queue = Librdkafka.GetConsumerQueue(client);
    }

    /// <summary>Makes the running or the next <see cref="Receive"/> return. From any thread.</summary>
    public void Wake() => Librdkafka.Yield(_queue);

    /// <summary>Waits for the first record, and returns it with those that are there already. Runs librdkafka's call-backs.</summary>
    public ConsumedBatch Receive(int timeoutMs, int recordsMax)
    {
        if (_messages.Length < recordsMax)
        {
            _messages = new NativeMessage*[recordsMax];
            _accepted = new Accepted[recordsMax];
        }

        // librdkafka waits until it has all that it is asked for or the time is over. So we wait for one, then take what is there.
        int first, count;
        bool mayRestBeOlder;
        fixed (NativeMessage** messages = _messages)
        {
            first = count = (int)Librdkafka.ConsumeBatch(_queue, timeoutMs, messages, 1);
            var assignment = _gate.Assignment;
            if (count == 1 && recordsMax > 1)
                count += Math.Max(0, (int)Librdkafka.ConsumeBatch(_queue, 0, messages + 1, (nuint)recordsMax - 1));
            // A rebalance inside the second call came behind some of its records, and nobody says behind which.
            mayRestBeOlder = assignment != _gate.Assignment;
        }
        if (count <= 0)
            return ConsumedBatch.Empty;

        try
        {
            var bytes = 0L;
            var accepted = 0;
            for (var i = 0; i < count; i++)
            {
                if (Accept(_messages[i], i >= first && mayRestBeOlder) is not { } partition)
                    continue;
                ref var record = ref _accepted[i];
                record.Partition = partition;
                Measure(_messages[i], ref record);
                accepted++;
                bytes += record.Size;
            }
            if (accepted == 0)
                return ConsumedBatch.Empty;

            _builder.Start(accepted, bytes);
            for (var i = 0; i < count; i++)
            {
                ref var record = ref _accepted[i];
                if (record.Partition is not null)
                    Copy(_messages[i], record);
            }
            return _builder.Finish();
        }
        finally
        {
            for (var i = 0; i < count; i++)
                Librdkafka.DestroyMessage(_messages[i]);
            Array.Clear(_accepted, 0, count);
        }
    }

    /// <summary>Gives the queue back; librdkafka wants that before its client is destroyed.</summary>
    public void Dispose() => Librdkafka.DestroyQueue(_queue);

    private PartitionState? Accept(NativeMessage* message, bool mayBeOlder)
    {
        if (message->Error == 0)
            return Find(message) is { } partition && _gate.Accept(partition, message->Offset, mayBeOlder) ? partition : null;

        var topic = message->Topic == 0 ? null : Librdkafka.Text((nint)Librdkafka.TopicName(message->Topic));
        if (message->Error == (int)Local.Local_PartitionEOF)
            _gate.EndReached(topic is null ? null : _gate.Find(topic, message->Partition), message->Offset);
        else
            _gate.Failed((Local)message->Error, topic, message->Partition, Text(message));
        return null;
    }

    // The error's words are the payload.
    private static string Text(NativeMessage* message) => message->Payload is null
        ? Librdkafka.Text(Librdkafka.ErrorText(message->Error))
        : Marshal.PtrToStringUTF8((nint)message->Payload, (int)message->PayloadSize).TrimEnd('\0');

    // librdkafka holds on to the topic object of an assigned partition, so its address names the topic as long as the assignment lasts.
    private PartitionState? Find(NativeMessage* message)
    {
        if (_assignment != _gate.Assignment)
        {
            _partitions.Clear();
            _last = null;
            _assignment = _gate.Assignment;
        }

        // Most neighbours are of one partition.
        var key = (message->Topic, message->Partition);
        if (_last is not null && key == _lastKey)
            return _last;
        if (!_partitions.TryGetValue(key, out var partition))
        {
            partition = _gate.Find(Librdkafka.Text((nint)Librdkafka.TopicName(message->Topic)), message->Partition);
            if (partition is null)
                return null;
            _partitions[key] = partition;
        }
        _lastKey = key;
        return _last = partition;
    }

    // Each call for the headers parses them anew where a record has none, so there is one for a record.
    private static void Measure(NativeMessage* message, ref Accepted record)
    {
        var size = (long)message->KeySize + (long)message->PayloadSize;
        nint headers;
        if (Librdkafka.MessageHeaders(message, &headers) == 0)
        {
            record.Headers = headers;
            byte* key;
            byte* value;
            nuint valueSize;
            for (nuint i = 0; Librdkafka.HeaderAt(headers, i, &key, &value, &valueSize) == 0; i++)
                size += (long)valueSize;
        }
        record.Size = checked((int)size);
    }

    private void Copy(NativeMessage* message, in Accepted record)
    {
        ref var entry = ref _builder.Add(record.Partition!, message->Offset, record.Size);
        int timestampType;
        entry.TimestampMs = Librdkafka.MessageTimestamp(message, &timestampType);
        entry.TimestampType = (TimestampType)timestampType;
        entry.KeyLength = message->Key is null ? -1 : (int)message->KeySize;
        entry.KeyStart = _builder.Copy(new ReadOnlySpan<byte>(message->Key, (int)message->KeySize));
        entry.ValueLength = message->Payload is null ? -1 : (int)message->PayloadSize;
        entry.ValueStart = _builder.Copy(new ReadOnlySpan<byte>(message->Payload, (int)message->PayloadSize));

        if (record.Headers == 0)
            return;
        byte* key;
        byte* value;
        nuint valueSize;
        for (nuint i = 0; Librdkafka.HeaderAt(record.Headers, i, &key, &value, &valueSize) == 0; i++)
            _builder.AddHeader(ref entry, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(key), new(value, (int)valueSize), value is null);
    }

    private struct Accepted
    {
        /// <summary>Null where the message is not handed out.</summary>
        public PartitionState? Partition;

        /// <summary>rd_kafka_headers_t*, 0 for none. It lives as long as the message.</summary>
        public nint Headers;

        public int Size;
    }
}
