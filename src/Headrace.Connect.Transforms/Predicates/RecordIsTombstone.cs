using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Predicates;

/// <summary>True for records without a value, with or without a schema.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.predicates.RecordIsTombstone")]
public sealed class RecordIsTombstone() : Predicate(ConfigDef.Empty)
{
    /// <inheritdoc/>
    public override bool Test(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Value.IsNull;
    }

    private protected override void Configure(ParsedConfig config)
    {
    }
}
