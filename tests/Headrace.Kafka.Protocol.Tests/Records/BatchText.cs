using System.Globalization;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Protocol.Tests.Records;

/// <summary>Prints a batch as testdata/capture/Batches.java does.</summary>
internal static class BatchText
{
    private const int PrintedBytesMax = 20;

    public static List<string> Describe(ReadOnlySpan<byte> bytes)
    {
        using var reader = new RecordBatchReader();
        var lines = new List<string>();
        foreach (var batch in RecordBatchEnumerable.Of(bytes))
        {
            batch.ThrowIfCorrupt();
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"header {batch.BaseOffset} {batch.LastOffset} {batch.MaxTimestamp} {batch.PartitionLeaderEpoch} {batch.ProducerId} {batch.ProducerEpoch} {batch.BaseSequence} {batch.LastSequence} {(batch.IsTransactional ? "true" : "false")} {(batch.IsControl ? "true" : "false")} {(int)batch.Compression} {(int)batch.TimestampType} {batch.RecordCount}"));
            foreach (var record in reader.Read(batch))
            {
                var headers = new List<string>();
                foreach (var header in record.Headers)
                    headers.Add($"{Text(true, header.Key)}={Text(header.HasValue, header.Value)}");
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"record {record.Offset} {record.Timestamp} {Text(record.HasKey, record.Key)} {Text(record.HasValue, record.Value)} {string.Join(',', headers)}"));
            }
        }
        return lines;
    }

    private static string Text(bool isPresent, ReadOnlySpan<byte> bytes) => !isPresent ? "null"
        : bytes.Length <= PrintedBytesMax ? "." + Convert.ToHexStringLower(bytes)
        : string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}:{Crc32C.Compute(bytes):x8}");
}
