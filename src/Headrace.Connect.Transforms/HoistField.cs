using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>Wraps the key or value into a structure of one field.</summary>
public abstract class HoistField : Transformation
{
    private static readonly ConfigKey<string> FieldKey = ConfigKey.String("field").Document("The name of the one field of what is made.", Importance.Medium);

    private static readonly ConfigDef Definition = [FieldKey];

    private readonly RecordPart _part;
    private readonly SchemaCache<Schema> _schemas = new();
    private string _field = "";

    private protected HoistField(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        if (_part.SchemaOf(record) is not { } schema)
            return _part.With(record, null, DataValue.From(new DataMap { [_field] = value }));

        var hoisted = _schemas.Get(schema, source => SchemaBuilder.Struct().Field(_field, source).Build());
        return _part.With(record, hoisted, DataValue.From(new Struct(hoisted).Set(hoisted.Fields[0], value)));
    }

    private protected override void Configure(ParsedConfig config)
    {
        _field = config.Get(FieldKey);
        _schemas.Clear();
    }
}

/// <summary><see cref="HoistField"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.HoistField$Key")]
public sealed class HoistFieldKey() : HoistField(RecordPart.Key);

/// <summary><see cref="HoistField"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.HoistField$Value")]
public sealed class HoistFieldValue() : HoistField(RecordPart.Value);
