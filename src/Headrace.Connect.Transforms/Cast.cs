using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Casts fields, or the whole key or value, to other types.</summary>
public abstract class Cast : Transformation
{
    private const string Purpose = "cast types";

    private static readonly ConfigKey<IReadOnlyList<string>> SpecKey = ConfigKey.List("spec")
        .Check(LambdaValidator.With(
            (_, value) =>
            {
                if (value is not IReadOnlyList<string> { Count: > 0 } mappings)
                    throw new ConfigException("Must specify at least one field to cast.");
                CastSpec.Parse(mappings);
            },
            () => "list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>"))
        .Document(
            "Fields and the types to cast them to, as field1:type,field2:type, or one type alone for the whole key or value. Types are int8, int16, int32, int64, float32, float64, boolean and string.",
            Importance.High);

    private static readonly ConfigDef Definition = [SpecKey, CommonKeys.ReplaceNullWithDefault];

    private readonly RecordPart _part;
    private readonly SchemaCache<Plan> _plans = new();
    private readonly LayoutCache<CastMapPlan> _mapPlans = new();
    private Dictionary<string, SchemaType> _casts = [];
    private string[] _castOrder = [];
    private SchemaType? _wholeType;
    private bool _replaceNullWithDefault;

    private protected Cast(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        if (value.IsNull)
            return record;
        try
        {
            return _part.SchemaOf(record) is { } schema ? ApplyWithSchema(record, schema, value) : ApplySchemaless(record, value);
        }
        catch (DataException e) when (_wholeType is null)
        {
            FailedField.Note(e, _part, record, _castOrder, (name, schema, field) => Casting.To(_casts[name], schema, field));
            throw;
        }
    }

    private protected override void Configure(ParsedConfig config)
    {
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        (_wholeType, _casts) = CastSpec.Parse(config.Get(SpecKey));
        _castOrder = JavaHashOrder.OfSet(_casts.Keys);
        _plans.Clear();
        _mapPlans.Clear();
    }

    private ConnectRecord ApplySchemaless(ConnectRecord record, in DataValue value)
    {
        if (_wholeType is { } type)
            return _part.With(record, null, Casting.To(type, null, value));

        var map = Require.Map(value, Purpose);
        if (map.Layout is { } layout)
        {
            var plan = _mapPlans.Find(layout) ?? _mapPlans.Set(layout, PlanMap(layout));
            var values = plan.Map.Move(map);
            foreach (var (place, target) in plan.Casts)
                values[place] = Casting.To(target, null, values[place]);
            return _part.With(record, null, DataValue.From(plan.Map.ToMap(values)));
        }

        var updated = JavaMaps.WithFields(map, _castOrder);
        foreach (var field in _castOrder)
            updated[field] = Casting.To(_casts[field], null, map[field]);
        return _part.With(record, null, DataValue.From(updated));
    }

    private CastMapPlan PlanMap(MapLayout layout)
    {
        var plan = MapPlan.Make(layout, map => JavaMaps.WithFields(map, _castOrder));
        return new CastMapPlan(plan, Array.ConvertAll(_castOrder, field => (plan.PlaceOf(field), _casts[field])));
    }

    private ConnectRecord ApplyWithSchema(ConnectRecord record, Schema schema, in DataValue value)
    {
        if (_wholeType is { } type)
            return _part.With(record, _plans.Get(schema, PlanWhole).Schema, Casting.To(type, schema, value));

        // Kafka builds the schema first: what is no struct fails there.
        var plan = _plans.Get(schema, PlanFields);
        var source = Require.Struct(value, Purpose);
        if (!source.IsOf(schema))
            return _part.With(record, plan.Schema, DataValue.From(CastByName(source, plan.Schema)));

        var updated = new Struct(plan.Schema);
        var fields = source.Schema.FieldSpan;
        var updatedFields = plan.Schema.FieldSpan;
        for (var index = 0; index < plan.Types.Length; index++)
        {
            var field = fields[index];
            if (plan.Types[index] is { } target)
                updated.Set(updatedFields[index], Casting.To(target, field.Schema, source.Read(field, _replaceNullWithDefault)));
            else
                updated.CopyField(updatedFields[index], source, field, _replaceNullWithDefault);
        }

        return _part.With(record, plan.Schema, DataValue.From(updated));
    }

    private Struct CastByName(Struct source, Schema schema)
    {
        var updated = new Struct(schema);
        foreach (var field in source.Schema.Fields)
        {
            var value = source.Read(field, _replaceNullWithDefault);
            updated.Set(
                schema.Field(field.Name) ?? throw new DataException("field cannot be null."),
                _casts.TryGetValue(field.Name, out var type) ? Casting.To(type, field.Schema, value) : value);
        }

        return updated;
    }

    private Plan PlanWhole(Schema schema)
    {
        if (_wholeType is not { } type)
            throw new InvalidOperationException("There is no type for the whole value.");
        return new Plan(Finish(new SchemaBuilder(type).WithBasicsOf(schema), schema, type), []);
    }

    private Plan PlanFields(Schema schema)
    {
        if (schema.Type != SchemaType.Struct)
            throw new DataException("Cannot list fields on non-struct type");

        var builder = SchemaBuilder.Struct().WithBasicsOf(schema);
        var types = new SchemaType?[schema.Fields.Count];
        foreach (var field in schema.Fields)
        {
            if (!_casts.TryGetValue(field.Name, out var type))
            {
                builder.Field(field.Name, field.Schema);
                continue;
            }

            types[field.Index] = type;
            builder.Field(field.Name, Finish(new SchemaBuilder(type), field.Schema, type));
        }

        return new Plan(Finish(builder, schema, null), types);
    }

    /// <summary>Keeps whether a value is needed, and the default, cast as its values are.</summary>
    private static Schema Finish(SchemaBuilder builder, Schema source, SchemaType? type)
    {
        if (source.IsOptional)
            builder.Optional();
        if (!source.DefaultValue.IsNull)
            builder.Default(type is { } target ? Casting.To(target, source, source.DefaultValue) : throw Unsupported(source));
        return builder.Build();
    }

    private static DataException Unsupported(Schema source) => new($"{source.Type.JavaConstant} is not supported in the Cast transformation.");

    private sealed record Plan(Schema Schema, SchemaType?[] Types);

    private sealed record CastMapPlan(MapPlan Map, (int Place, SchemaType Target)[] Casts);
}

/// <summary><see cref="Cast"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.Cast$Key")]
public sealed class CastKey() : Cast(RecordPart.Key);

/// <summary><see cref="Cast"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.Cast$Value")]
public sealed class CastValue() : Cast(RecordPart.Value);
