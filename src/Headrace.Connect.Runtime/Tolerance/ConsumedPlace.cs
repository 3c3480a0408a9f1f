using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>A record as it was read from Kafka, for reports. Its text names where it was, never what it holds.</summary>
internal sealed class ConsumedPlace(ConsumedRecord record)
{
    public ConsumedRecord Record { get; } = record;

    public override string ToString() =>
        $"{{topic='{Record.Topic}', partition={Record.Partition.Partition}, offset={Record.Offset}, timestamp={Record.TimestampMs}, timestampType={TypeName}}}";

    private string TypeName => Record.TimestampType switch
    {
        Kafka.Client.TimestampType.CreateTime => "CreateTime",
        Kafka.Client.TimestampType.LogAppendTime => "LogAppendTime",
        _ => "NoTimestampType",
    };
}
