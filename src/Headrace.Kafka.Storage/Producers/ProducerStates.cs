using System.Buffers;
using System.Buffers.Binary;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Storage.Producers;

/// <summary>The idempotent producers of one partition. Not for several threads: the log's lock guards it.</summary>
/// <remarks>Source: KIP-98 and the protocol guide, idempotent producer.</remarks>
internal sealed class ProducerStates
{
    private readonly Dictionary<long, ProducerState> _producers = [];

    public int Count => _producers.Count;

    /// <summary>Checks a client's batch before it is appended.</summary>
    /// <returns>None: append it; also where <paramref name="duplicate"/> is set: answer with that one instead.</returns>
    public ErrorCode Check(RecordBatchView batch, out ProducerBatch? duplicate)
    {
        duplicate = null;
        if (!_producers.TryGetValue(batch.ProducerId, out var producer))
            return ErrorCode.None; // any sequence: the state of a producer that was idle for long is forgotten
        if (batch.ProducerEpoch < producer.Epoch)
            return ErrorCode.InvalidProducerEpoch;
        if (batch.ProducerEpoch > producer.Epoch)
            return batch.BaseSequence == 0 || producer.Epoch < 0 ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber;
        if (producer.TryFindDuplicate(batch.BaseSequence, batch.LastSequence, out var found))
        {
            duplicate = found;
            return ErrorCode.None;
        }

        // With no batch in this epoch (a transaction marker began it) the first sequence is 0.
        return batch.BaseSequence == Next(producer.LastSequence) ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber;
    }

    /// <summary>Notes a batch that was appended, or found in the log by a recovery.</summary>
    public void Update(RecordBatchView batch, long nowMs)
    {
        if (batch.ProducerId < 0)
            return;
        if (!_producers.TryGetValue(batch.ProducerId, out var producer))
            _producers.Add(batch.ProducerId, producer = new());
        if (batch.ProducerEpoch != producer.Epoch)
            producer.BeginEpoch(batch.ProducerEpoch);
        producer.LastAppendMs = nowMs;
        if (!batch.IsControl && batch.BaseSequence >= 0)
            producer.Add(new(batch.BaseSequence, batch.LastSequence, batch.BaseOffset, batch.LastOffset, batch.MaxTimestamp));
    }

    /// <summary>Whether the batch's offsets are those of a kept batch: compaction keeps such a batch's header.</summary>
    public bool IsLastBatchOfProducer(long producerId, long lastOffset) =>
        _producers.TryGetValue(producerId, out var producer) && producer.Count > 0 && producer[producer.Count - 1].LastOffset == lastOffset;

    /// <summary>Forgets the producers that appended nothing for long.</summary>
    public void Expire(long nowMs, TimeSpan expiration)
    {
        foreach (var (id, producer) in _producers)
        {
            if (nowMs - producer.LastAppendMs >= expiration.TotalMilliseconds)
                _producers.Remove(id); // allowed while enumerating
        }
    }

    public void Clear() => _producers.Clear();

    /// <summary>Writes all of it (docs/formats/log.md, partition.state).</summary>
    public void Write(IBufferWriter<byte> writer)
    {
        var span = writer.GetSpan(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(span, _producers.Count);
        writer.Advance(sizeof(int));
        foreach (var (id, producer) in _producers)
        {
            span = writer.GetSpan(ProducerBytes + (ProducerState.BatchesMax * BatchBytes));
            BinaryPrimitives.WriteInt64BigEndian(span, id);
            BinaryPrimitives.WriteInt16BigEndian(span[8..], producer.Epoch);
            BinaryPrimitives.WriteInt64BigEndian(span[10..], producer.LastAppendMs);
            span[18] = (byte)producer.Count;
            var position = ProducerBytes;
            for (var i = 0; i < producer.Count; i++, position += BatchBytes)
            {
                var batch = producer[i];
                BinaryPrimitives.WriteInt32BigEndian(span[position..], batch.BaseSequence);
                BinaryPrimitives.WriteInt32BigEndian(span[(position + 4)..], batch.LastSequence);
                BinaryPrimitives.WriteInt64BigEndian(span[(position + 8)..], batch.BaseOffset);
                BinaryPrimitives.WriteInt64BigEndian(span[(position + 16)..], batch.LastOffset);
                BinaryPrimitives.WriteInt64BigEndian(span[(position + 24)..], batch.MaxTimestamp);
            }

            writer.Advance(position);
        }
    }

    /// <summary>Replaces all of it by what <see cref="Write"/> wrote; false (and empty) where that can't be.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes)
    {
        _producers.Clear();
        if (bytes.Length < sizeof(int))
            return false;
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes);
        bytes = bytes[sizeof(int)..];
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length < ProducerBytes || bytes[18] > ProducerState.BatchesMax || bytes.Length < ProducerBytes + (bytes[18] * BatchBytes))
                return Fail();
            var producer = new ProducerState { LastAppendMs = BinaryPrimitives.ReadInt64BigEndian(bytes[10..]) };
            producer.BeginEpoch(BinaryPrimitives.ReadInt16BigEndian(bytes[8..]));
            if (!_producers.TryAdd(BinaryPrimitives.ReadInt64BigEndian(bytes), producer))
                return Fail();
            var batches = bytes[18];
            bytes = bytes[ProducerBytes..];
            for (var batch = 0; batch < batches; batch++, bytes = bytes[BatchBytes..])
            {
                producer.Add(new(
                    BinaryPrimitives.ReadInt32BigEndian(bytes),
                    BinaryPrimitives.ReadInt32BigEndian(bytes[4..]),
                    BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
                    BinaryPrimitives.ReadInt64BigEndian(bytes[16..]),
                    BinaryPrimitives.ReadInt64BigEndian(bytes[24..])));
            }
        }

        return count >= 0 && bytes.IsEmpty || Fail();

        bool Fail()
        {
            _producers.Clear();
            return false;
        }
    }

    private const int ProducerBytes = 8 + 2 + 8 + 1;
    private const int BatchBytes = 4 + 4 + 8 + 8 + 8;

    private static int Next(int sequence) => sequence == int.MaxValue ? 0 : sequence + 1;
}
