using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Makes a new key of fields of the value.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.ValueToKey")]
public sealed class ValueToKey() : Transformation(Definition)
{
    private const string Purpose = "copying fields from value to key";

    private static readonly ConfigKey<IReadOnlyList<string>> FieldsKey = ConfigKey.List("fields")
        .Check(CommonKeys.NonEmptyDistinctList)
        .Document("The fields of the value that make the key.", Importance.High);

    private static readonly ConfigDef Definition = [FieldsKey, CommonKeys.ReplaceNullWithDefault];

    private readonly SchemaCache<Plan> _plans = new();
    private IReadOnlyList<string> _fields = [];
    private bool _replaceNullWithDefault;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.ValueSchema is null)
        {
            var map = Require.Map(record.Value, Purpose);
            var fields = new DataMap(_fields.Count);
            foreach (var field in _fields)
                fields[field] = map[field];
            return RecordPart.Key.With(record, null, DataValue.From(JavaHashOrder.OfSized(fields, _fields.Count)));
        }

        var source = Require.Struct(record.Value, Purpose);
        var plan = _plans.Get(source.Schema, MakePlan);
        var key = new Struct(plan.Schema);
        for (var index = 0; index < plan.Sources.Length; index++)
            key.Set(plan.Schema.Fields[index], source.Read(plan.Sources[index], _replaceNullWithDefault));

        // The value's schema becomes that of its struct, should the record have told another.
        return record.NewRecord(record.Topic, record.KafkaPartition, plan.Schema, DataValue.From(key), source.Schema, record.Value, record.Timestamp);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _fields = config.Get(FieldsKey);
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _plans.Clear();
    }

    private Plan MakePlan(Schema source)
    {
        var builder = SchemaBuilder.Struct();
        var sources = new Field[_fields.Count];
        for (var index = 0; index < sources.Length; index++)
        {
            sources[index] = source.Field(_fields[index]) ?? throw FieldError.At(new DataException($"Field does not exist: {_fields[index]}"), _fields[index]);
            builder.Field(_fields[index], sources[index].Schema);
        }

        return new Plan(builder.Build(), sources);
    }

    private sealed record Plan(Schema Schema, Field[] Sources);
}
