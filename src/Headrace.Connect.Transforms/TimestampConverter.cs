using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Converts timestamps between texts, Unix times and the logical types Date, Time and Timestamp.</summary>
public abstract class TimestampConverter : Transformation
{
    private const string Purpose = "converting timestamp formats";

    private static readonly ConfigKey<string> FieldKey = ConfigKey.String("field").Default("")
        .Document("The field with the timestamp; empty where the whole key or value is one.", Importance.High);

    private static readonly ConfigKey<string> TargetKey = ConfigKey.String("target.type")
        .Check(ValidString.In(TimestampForms.Text, TimestampForms.Unix, TimestampForms.Date, TimestampForms.Time, TimestampForms.Timestamp))
        .Document("What the timestamp shall be: string, unix, Date, Time or Timestamp.", Importance.High);

    private static readonly ConfigKey<string> FormatKey = ConfigKey.String("format").Default("")
        .Document("How texts are written and read, as a pattern of Java's SimpleDateFormat, in UTC.", Importance.Medium);

    private static readonly ConfigKey<string> PrecisionKey = ConfigKey.String("unix.precision").Default("milliseconds")
        .Check(ValidString.In("nanoseconds", "microseconds", "milliseconds", "seconds"))
        .Document("What Unix times count: nanoseconds, microseconds, milliseconds or seconds.", Importance.Low);

    private static readonly ConfigDef Definition = [FieldKey, TargetKey, FormatKey, PrecisionKey, CommonKeys.ReplaceNullWithDefault];

    private readonly RecordPart _part;
    private readonly SchemaCache<Plan> _plans = new();
    private string _field = "";
    private TimestampForms? _forms;
    private bool _replaceNullWithDefault;

    private protected TimestampConverter(RecordPart part)
        : base(Definition) => _part = part;

    private TimestampForms Forms => _forms ?? throw new InvalidOperationException("The transformation has not been configured.");

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        try
        {
            return _part.SchemaOf(record) is { } schema ? ApplyWithSchema(record, schema, value) : ApplySchemaless(record, value);
        }
        catch (DataException e) when (_field.Length > 0)
        {
            FailedField.Note(e, _part, record, [_field], (_, schema, field) => Forms.Convert(field, schema is null ? null : TimestampForms.FormOf(schema)));
            throw;
        }
    }

    private protected override void Configure(ParsedConfig config)
    {
        _field = config.Get(FieldKey);
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _plans.Clear();
        var target = config.Get(TargetKey);
        var format = config.GetOptional(FormatKey) ?? "";
        if (target == TimestampForms.Text && string.IsNullOrWhiteSpace(format))
            throw new ConfigException("TimestampConverter requires format option to be specified when using string timestamps");
        _forms = new TimestampForms(target, format, config.Get(PrecisionKey));
    }

    private ConnectRecord ApplySchemaless(ConnectRecord record, in DataValue value)
    {
        if (value.IsNull || _field.Length == 0)
            return _part.With(record, null, Forms.Convert(value, null));

        var map = Require.Map(value, Purpose);
        var updated = JavaMaps.Copy(map, room: 1);
        updated[_field] = Forms.Convert(map[_field], null);
        return _part.With(record, null, DataValue.From(JavaHashOrder.OfCopy(updated, map.Count)));
    }

    private ConnectRecord ApplyWithSchema(ConnectRecord record, Schema schema, in DataValue value)
    {
        if (_field.Length == 0)
            return _part.With(record, Forms.TargetSchema(schema.IsOptional), Forms.Convert(value, TimestampForms.FormOf(schema)));

        var source = value.IsNull ? null : Require.Struct(value, Purpose);
        var plan = _plans.Get(schema, MakePlan);
        return _part.With(record, plan.Schema, DataValue.From(source is null ? null : source.IsOf(schema) ? Update(source, plan) : UpdateByName(source, plan.Schema)));
    }

    private Struct UpdateByName(Struct source, Schema schema)
    {
        var updated = new Struct(schema);
        foreach (var field in source.Schema.Fields)
        {
            var old = source.Read(field, _replaceNullWithDefault);
            var value = field.Name == _field ? Forms.Convert(old, TimestampForms.FormOf(field.Schema)) : old;
            updated.Set(schema.Named(field.Name), value);
        }

        return updated;
    }

    private Struct Update(Struct source, Plan plan)
    {
        var updated = new Struct(plan.Schema);
        foreach (var field in source.Schema.Fields)
        {
            var old = source.Read(field, _replaceNullWithDefault);
            updated.Set(plan.Schema.Fields[field.Index], field.Index == plan.FieldIndex ? Forms.Convert(old, TimestampForms.FormOf(field.Schema)) : old);
        }

        return updated;
    }

    private Plan MakePlan(Schema source)
    {
        if (source.Type != SchemaType.Struct)
            throw new DataException("Cannot list fields on non-struct type");

        var builder = SchemaBuilder.Struct().WithBasicsOf(source);
        foreach (var field in source.Fields)
            builder.Field(field.Name, field.Name == _field ? Forms.TargetSchema(field.Schema.IsOptional) : field.Schema);
        if (source.IsOptional)
            builder.Optional();

        var fieldIndex = source.Field(_field)?.Index ?? -1;
        if (!source.DefaultValue.IsNull)
            builder.Default(DataValue.From(Update(source.DefaultValue.AsStruct(), new Plan(builder.Build(), fieldIndex))));
        return new Plan(builder.Build(), fieldIndex);
    }

    private sealed record Plan(Schema Schema, int FieldIndex);
}

/// <summary><see cref="TimestampConverter"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.TimestampConverter$Key")]
public sealed class TimestampConverterKey() : TimestampConverter(RecordPart.Key);

/// <summary><see cref="TimestampConverter"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.TimestampConverter$Value")]
public sealed class TimestampConverterValue() : TimestampConverter(RecordPart.Value);
