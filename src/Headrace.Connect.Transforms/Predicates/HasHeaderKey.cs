using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Predicates;

/// <summary>True for records with at least one header of a name.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.predicates.HasHeaderKey")]
public sealed class HasHeaderKey() : Predicate(Definition)
{
    private static readonly ConfigKey<string> NameKey = ConfigKey.String("name").Check(new NonEmptyString())
        .Document("The header's name.", Importance.Medium);

    private static readonly ConfigDef Definition = [NameKey];

    private string _name = "";

    /// <inheritdoc/>
    public override bool Test(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.HasHeaders && record.Headers.LastWithName(_name) is not null;
    }

    private protected override void Configure(ParsedConfig config) => _name = config.Get(NameKey);
}
