using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>A record as it was read from Kafka, for reports. Its text names where it was, never what it holds.</summary>
internal sealed class ConsumedPlace
{
    public ConsumedPlace(in ConsumedRecord record)
    {
        Partition = new(record.Topic, record.Partition);
        Offset = record.Offset;
        TimestampMs = record.TimestampMs;
        TimestampType = record.TimestampType;
        Key = record.Key;
        Value = record.Value;
        Headers = record.Headers.ToArray();
    }

    public ConsumedPlace(
        TopicPartition partition, long offset, long timestampMs, Kafka.Client.TimestampType timestampType,
        ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, RecordHeader[] headers)
    {
        Partition = partition;
        Offset = offset;
        TimestampMs = timestampMs;
        TimestampType = timestampType;
        Key = key;
        Value = value;
        Headers = headers;
    }

    public TopicPartition Partition { get; }

    public long Offset { get; }

    /// <summary>-1 for none.</summary>
    public long TimestampMs { get; }

    public Kafka.Client.TimestampType TimestampType { get; }

    public ReadOnlyMemory<byte>? Key { get; }

    public ReadOnlyMemory<byte>? Value { get; }

    public RecordHeader[] Headers { get; }

    public override string ToString() =>
        $"{{topic='{Partition.Topic}', partition={Partition.Partition}, offset={Offset}, timestamp={TimestampMs}, timestampType={TypeName}}}";

    private string TypeName => TimestampType switch
    {
        Kafka.Client.TimestampType.CreateTime => "CreateTime",
        Kafka.Client.TimestampType.LogAppendTime => "LogAppendTime",
        _ => "NoTimestampType",
    };
}
