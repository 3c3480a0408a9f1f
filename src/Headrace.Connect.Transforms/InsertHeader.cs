using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>Adds a header with a fixed value, whose type is guessed from its text.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.InsertHeader")]
public sealed class InsertHeader() : Transformation(Definition)
{
    private static readonly ConfigKey<string> HeaderKey = ConfigKey.String("header").Check(new NonNull()).Document("The name of the header.", Importance.High);

    private static readonly ConfigKey<string> LiteralKey = ConfigKey.String("value.literal").Check(new NonNull())
        .Document("The value: a number, true, false, null, a date, a list or a map in JSON's notation, else text.", Importance.High);

    private static readonly ConfigDef Definition = [HeaderKey, LiteralKey];

    private string _name = "";
    private SchemaAndValue _literal;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var headers = record.Headers.Duplicate().Add(_name, _literal.Schema, _literal.Value);
        return record.NewRecord(
            record.Topic, record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Timestamp, headers);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _name = config.Get(HeaderKey);
        _literal = Values.ParseString(config.Get(LiteralKey));
    }
}
