using System.Text;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Storage.Tests;

/// <summary>Record batches as a producer sends them.</summary>
internal static class Batches
{
    public const long Time = 1_700_000_000_000;

    /// <summary>A batch whose records have the values <c>value0</c>, <c>value1</c>, …, one millisecond apart.</summary>
    public static byte[] Of(int records, string value = "value", long timestamp = Time, long producerId = -1, short epoch = 0, int sequence = 0, int padding = 0)
    {
        using var builder = new RecordBatchBuilder();
        if (producerId >= 0)
        {
            builder.ProducerId = producerId;
            builder.ProducerEpoch = epoch;
            builder.BaseSequence = sequence;
        }

        var pad = new string('.', padding);
        for (var i = 0; i < records; i++)
            builder.Append(timestamp + i, null, Encoding.UTF8.GetBytes($"{value}{i}{pad}"));
        return builder.Build().ToArray();
    }

    /// <summary>A batch with keys and values; a null value is a tombstone.</summary>
    public static byte[] OfKeys(long timestamp, params (string Key, string? Value)[] records)
    {
        using var builder = new RecordBatchBuilder();
        foreach (var (key, value) in records)
            builder.Append(timestamp, Encoding.UTF8.GetBytes(key), value is null ? null : (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(value));
        return builder.Build().ToArray();
    }

    /// <summary>All visible records from an offset on, read in pieces of <paramref name="bytesMax"/> bytes.</summary>
    public static List<(long Offset, string? Key, string? Value)> ReadAll(PartitionLog log, long offset = 0, int bytesMax = 1 << 20)
    {
        var records = new List<(long, string?, string?)>();
        using var reader = new RecordBatchReader();
        while (true)
        {
            using var read = log.Read(offset, bytesMax);
            Assert.False(read.IsOutOfRange, $"offset {offset} is out of range: {log.LogStartOffset} to {log.HighWatermark}");
            if (read.Batches.IsEmpty)
                return records;
            var enumerator = RecordBatchEnumerable.Of(read.Batches.Span).GetEnumerator();
            while (enumerator.MoveNext())
            {
                Assert.True(enumerator.Current.IsCrcValid);
                foreach (var record in reader.Read(enumerator.Current))
                {
                    if (record.Offset >= offset)
                        records.Add((record.Offset, record.HasKey ? Encoding.UTF8.GetString(record.Key) : null, record.HasValue ? Encoding.UTF8.GetString(record.Value) : null));
                }

                offset = Math.Max(offset, enumerator.Current.NextOffset);
            }

            Assert.Equal(RecordBatchStatus.Whole, enumerator.Status);
        }
    }
}
