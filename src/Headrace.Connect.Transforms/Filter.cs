using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms;

/// <summary>Drops every record that it gets: it is meant for use with a predicate.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.Filter")]
public sealed class Filter() : Transformation(ConfigDef.Empty)
{
    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record) => null;

    private protected override void Configure(ParsedConfig config)
    {
    }
}
