using System.Text;
using Confluent.Kafka;

namespace Headrace.Kafka.Client;

/// <summary>Takes records by Confluent.Kafka's own Consume, one by one: for machines where the fast way fails its check.</summary>
internal sealed class SingleRecordSource(IConsumer<byte[], byte[]> consumer, IRecordGate gate)
{
    private readonly BatchBuilder _builder = new();

    /// <summary>Waits for the first record, and returns it with those that are there already. Runs librdkafka's call-backs.</summary>
    public ConsumedBatch Receive(int timeoutMs, int recordsMax)
    {
        List<(ConsumeResult<byte[], byte[]> Result, PartitionState Partition)> accepted = [];
        var wait = TimeSpan.FromMilliseconds(timeoutMs);
        while (accepted.Count < recordsMax && Next(wait) is { } result)
        {
            wait = TimeSpan.Zero;
            var partition = gate.Find(result.Topic, result.Partition.Value);
            if (result.IsPartitionEOF)
                gate.EndReached(partition, result.Offset.Value);
            else if (partition is not null && gate.Accept(partition, result.Offset.Value, mayBeOlder: false))
                accepted.Add((result, partition));
        }
        if (accepted.Count == 0)
            return ConsumedBatch.Empty;

        _builder.Start(accepted.Count, accepted.Sum(record => SizeOf(record.Result)));
        foreach (var (result, partition) in accepted)
            Copy(result, partition);
        return _builder.Finish();
    }

    private ConsumeResult<byte[], byte[]>? Next(TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException error)
        {
            gate.Failed(error.Error.Code, error.ConsumerRecord?.Topic, error.ConsumerRecord?.Partition.Value ?? -1, error.Error.Reason);
            return null;
        }
    }

    private static long SizeOf(ConsumeResult<byte[], byte[]> result) =>
        (result.Message.Key?.LongLength ?? 0) + (result.Message.Value?.LongLength ?? 0) + result.Message.Headers.Sum(header => header.GetValueBytes()?.LongLength ?? 0);

    private void Copy(ConsumeResult<byte[], byte[]> result, PartitionState partition)
    {
        var message = result.Message;
        ref var entry = ref _builder.Add(partition, result.Offset.Value, checked((int)SizeOf(result)));
        entry.TimestampMs = message.Timestamp.UnixTimestampMs;
        entry.TimestampType = (TimestampType)(int)message.Timestamp.Type;
        entry.KeyLength = message.Key?.Length ?? -1;
        entry.KeyStart = _builder.Copy(message.Key);
        entry.ValueLength = message.Value?.Length ?? -1;
        entry.ValueStart = _builder.Copy(message.Value);
        foreach (var header in message.Headers)
            _builder.AddHeader(ref entry, Encoding.UTF8.GetBytes(header.Key), header.GetValueBytes(), header.GetValueBytes() is null);
    }
}
