using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Puts a value that says nothing in the place of fields' values: the null value of their type, or one that is configured.</summary>
public abstract class MaskField : Transformation
{
    private const string Purpose = "mask fields";

    private static readonly ConfigKey<IReadOnlyList<string>> FieldsKey = ConfigKey.List("fields")
        .Check(CommonKeys.NonEmptyDistinctList)
        .Document("The fields to mask.", Importance.High);

    private static readonly ConfigKey<string> ReplacementKey = ConfigKey.String("replacement").Default(null)
        .Check(LambdaValidator.With(
            (name, value) =>
            {
                if (value is "")
                    throw new ConfigException(name, "", "String must be non-empty");
            },
            () => "non-empty string"))
        .Document("What numbers and texts are replaced by; left out, by 0 and the empty text.", Importance.Low);

    private static readonly ConfigDef Definition = [FieldsKey, ReplacementKey, CommonKeys.ReplaceNullWithDefault];

    private readonly RecordPart _part;
    private readonly SchemaCache<bool[]> _plans = new();
    private readonly LayoutCache<MaskMapPlan> _mapPlans = new();
    private HashSet<string> _fields = [];
    private string[] _fieldOrder = [];
    private string? _replacement;
    private bool _replaceNullWithDefault;

    private protected MaskField(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        try
        {
            return _part.SchemaOf(record) is { } schema ? ApplyWithSchema(record, schema, value) : ApplySchemaless(record, value);
        }
        catch (DataException e)
        {
            FailedField.Note(e, _part, record, _fieldOrder, (_, _, field) => Mask(field));
            throw;
        }
    }

    private protected override void Configure(ParsedConfig config)
    {
        _fields = new HashSet<string>(config.Get(FieldsKey), StringComparer.Ordinal);
        _fieldOrder = JavaHashOrder.OfSet(_fields);
        _replacement = config.GetOptional(ReplacementKey);
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _plans.Clear();
        _mapPlans.Clear();
    }

    private ConnectRecord ApplySchemaless(ConnectRecord record, in DataValue value)
    {
        var map = Require.Map(value, Purpose);
        if (map.Layout is { } layout)
        {
            var plan = _mapPlans.Find(layout) ?? _mapPlans.Set(layout, PlanMap(layout));
            var values = plan.Map.Move(map);
            foreach (var place in plan.Masked)
                values[place] = Mask(values[place]);
            return _part.With(record, null, DataValue.From(plan.Map.ToMap(values)));
        }

        var updated = JavaMaps.WithFields(map, _fieldOrder);
        foreach (var field in _fieldOrder)
            updated[field] = Mask(map[field]);
        return _part.With(record, null, DataValue.From(updated));
    }

    private MaskMapPlan PlanMap(MapLayout layout)
    {
        var plan = MapPlan.Make(layout, map => JavaMaps.WithFields(map, _fieldOrder));
        return new MaskMapPlan(plan, Array.ConvertAll(_fieldOrder, plan.PlaceOf));
    }

    private bool[] PlanFields(Schema schema)
    {
        var isMasked = new bool[schema.Fields.Count];
        foreach (var field in schema.Fields)
            isMasked[field.Index] = _fields.Contains(field.Name);
        return isMasked;
    }

    private ConnectRecord ApplyWithSchema(ConnectRecord record, Schema schema, in DataValue value)
    {
        var source = Require.Struct(value, Purpose);
        var updated = new Struct(source.Schema);
        var isMasked = _plans.Get(source.Schema, PlanFields);
        foreach (var field in source.Schema.FieldSpan)
        {
            if (isMasked[field.Index])
                updated.Set(field, Mask(source.Read(field, _replaceNullWithDefault)));
            else
                updated.CopyField(field, source, field, _replaceNullWithDefault);
        }

        return _part.With(record, schema, DataValue.From(updated));
    }

    private DataValue Mask(in DataValue value)
    {
        if (value.IsNull)
            return default;
        return _replacement is null ? NullOf(value) : ReplacementOf(value, _replacement);
    }

    private static DataValue NullOf(in DataValue value) => value.Kind switch
    {
        DataKind.Int8 => DataValue.From((sbyte)0),
        DataKind.Int16 => DataValue.From((short)0),
        DataKind.Int32 => DataValue.From(0),
        DataKind.Int64 => DataValue.From(0L),
        DataKind.Float32 => DataValue.From(0f),
        DataKind.Float64 => DataValue.From(0d),
        DataKind.Boolean => DataValue.From(false),
        DataKind.String => DataValue.From(""),
        DataKind.Decimal => DataValue.From(BigDecimal.Zero),
        DataKind.DateTime => DataValue.FromEpochMilliseconds(0),
        DataKind.Array => DataValue.From((IReadOnlyList<DataValue>)[]),
        DataKind.Map => DataValue.From(new DataMap()),
        _ => throw new DataException($"Cannot mask value of type: class {value.Kind.JavaClass}"),
    };

    private static DataValue ReplacementOf(in DataValue value, string replacement) => value.Kind switch
    {
        DataKind.Int8 => DataValue.From(Values.ConvertToInt8(null, replacement).GetValueOrDefault()),
        DataKind.Int16 => DataValue.From(Values.ConvertToInt16(null, replacement).GetValueOrDefault()),
        DataKind.Int32 => DataValue.From(Values.ConvertToInt32(null, replacement).GetValueOrDefault()),
        DataKind.Int64 => DataValue.From(Values.ConvertToInt64(null, replacement).GetValueOrDefault()),
        DataKind.Float32 => DataValue.From(Values.ConvertToFloat32(null, replacement).GetValueOrDefault()),
        DataKind.Float64 => DataValue.From(Values.ConvertToFloat64(null, replacement).GetValueOrDefault()),
        DataKind.String => DataValue.From(replacement),
        DataKind.Decimal => DataValue.From(BigDecimal.TryParse(replacement, out var exact) ? exact : throw NoNumber(replacement)),
        _ => throw new DataException($"Cannot mask value of type class {value.Kind.JavaClass} with custom replacement."),
    };

    private static DataException NoNumber(string replacement) => new($"Unable to convert {replacement} (class java.lang.String) to number", JavaNumberFormatException.OfDecimal(replacement));

    private sealed record MaskMapPlan(MapPlan Map, int[] Masked);
}

/// <summary><see cref="MaskField"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.MaskField$Key")]
public sealed class MaskFieldKey() : MaskField(RecordPart.Key);

/// <summary><see cref="MaskField"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.MaskField$Value")]
public sealed class MaskFieldValue() : MaskField(RecordPart.Value);
