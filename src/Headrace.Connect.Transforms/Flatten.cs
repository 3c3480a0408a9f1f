using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Turns nested structures into one level, with names joined by a delimiter. Lists stay as they are.</summary>
public abstract class Flatten : Transformation
{
    private const string Purpose = "flattening";

    /// <summary>Maps of the same keys differ in what is in them, but not often in more ways than this.</summary>
    private const int PlansMax = 4;

    private static readonly ConfigKey<string> DelimiterKey = ConfigKey.String("delimiter").Default(".")
        .Document("What stands between the names of the levels.", Importance.Medium);

    private static readonly ConfigDef Definition = [DelimiterKey];

    private readonly RecordPart _part;
    private readonly SchemaCache<Schema> _schemas = new();
    private readonly LayoutCache<List<FlatMapPlan>> _mapPlans = new();
    private string _delimiter = "";

    private protected Flatten(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        if (value.IsNull)
            return record;

        if (_part.SchemaOf(record) is not { } schema)
            return _part.With(record, null, DataValue.From(Flattened(Require.Map(value, Purpose))));

        var source = Require.Struct(value, Purpose);
        var flatSchema = _schemas.Get(schema, FlattenSchema);
        var result = new Struct(flatSchema);
        var next = 0;
        if (source.IsOf(schema))
            FlattenStruct(source.Schema, source, result, ref next);
        else
            FlattenByName(source, "", result);
        return _part.With(record, flatSchema, DataValue.From(result));
    }

    private protected override void Configure(ParsedConfig config)
    {
        _delimiter = config.Get(DelimiterKey);
        _schemas.Clear();
        _mapPlans.Clear();
    }

    private string NameOf(string prefix, string name) => prefix.Length == 0 ? name : prefix + _delimiter + name;

    private DataMap Flattened(DataMap map)
    {
        if (map.Layout is not { } layout)
            return FlattenMap(map);

        var plans = _mapPlans.Find(layout) ?? _mapPlans.Set(layout, []);
        foreach (var plan in plans)
        {
            if (plan.Flatten(map) is { } planned)
                return planned;
        }

        var flat = FlattenMap(map);
        if (plans.Count < PlansMax && FlatMapPlan.Make(map, flat) is { } made)
            plans.Add(made);
        return flat;
    }

    private DataMap FlattenMap(DataMap map)
    {
        var flat = new DataMap();
        FlattenMap(map, "", flat);
        return flat;
    }

    private void FlattenMap(DataMap map, string prefix, DataMap result)
    {
        foreach (var (key, value) in map)
        {
            var name = NameOf(prefix, key.ToString());
            switch (value.Kind)
            {
                case DataKind.Map:
                    FlattenMap(value.AsMap(), name, result);
                    break;
                case DataKind.Struct:
                    throw new DataException(
                        $"Flatten transformation does not support class {value.Kind.JavaClass} for record without schemas (for field {name}).");
                case DataKind.Decimal or DataKind.DateTime:
                    throw new DataException(
                        $"Flatten transformation was passed a value of type class {value.Kind.JavaClass} which is not supported by Connect's data API");
                default:
                    // Java keeps a null that is the name of a field at the top.
                    result[key.IsNull && prefix.Length == 0 ? key : DataValue.From(name)] = value;
                    break;
            }
        }
    }

    private Schema FlattenSchema(Schema schema)
    {
        if (schema.Type != SchemaType.Struct)
            throw new DataException("Cannot list fields on non-struct type");

        var builder = SchemaBuilder.Struct().WithBasicsOf(schema);
        AddFields(schema, "", builder, schema.IsOptional, schema.DefaultValue.IsNull ? null : schema.DefaultValue.AsStruct());
        return builder.Build();
    }

    private void AddFields(Schema schema, string prefix, SchemaBuilder builder, bool isOptional, Struct? parentDefault)
    {
        foreach (var field in schema.Fields)
        {
            var name = NameOf(prefix, field.Name);
            var isFieldOptional = isOptional || field.Schema.IsOptional;
            var fieldDefault = field.Schema.DefaultValue;
            if (fieldDefault.IsNull && parentDefault is not null)
                fieldDefault = parentDefault.Get(field.Name);

            switch (field.Schema.Type)
            {
                case SchemaType.Struct:
                    AddFields(field.Schema, name, builder, isFieldOptional, fieldDefault.IsNull ? null : fieldDefault.AsStruct());
                    break;
                case SchemaType.Map:
                    throw FieldError.At(new DataException($"Flatten transformation does not support MAP for record with schemas (for field {name})."), name);
                default:
                    builder.Field(name, Flat(field.Schema, isFieldOptional, fieldDefault));
                    break;
            }
        }
    }

    private static Schema Flat(Schema source, bool isOptional, in DataValue defaultValue)
    {
        var builder = (source.Type == SchemaType.Array && source.ValueSchema is { } elements ? SchemaBuilder.Array(elements) : new SchemaBuilder(source.Type)).WithBasicsOf(source);
        if (isOptional)
            builder.Optional();
        if (!defaultValue.IsNull)
            builder.Default(defaultValue);
        return builder.Build();
    }

    private void FlattenByName(Struct source, string prefix, Struct result)
    {
        foreach (var field in source.Schema.Fields)
        {
            var name = NameOf(prefix, field.Name);
            if (field.Schema.Type == SchemaType.Map)
                throw FieldError.At(new DataException($"Flatten transformation does not support MAP for record with schemas (for field {name})."), name);
            if (field.Schema.Type != SchemaType.Struct)
                result.Set(result.Schema.Named(name), source.Get(field));
            else if (source.GetWithoutDefault(field) is { IsNull: false } nested)
                FlattenByName(nested.AsStruct(), name, result);
        }
    }

    /// <summary>Sets the fields in the order in which the schema got them; those of an absent structure stay absent.</summary>
    private static void FlattenStruct(Schema schema, Struct? source, Struct result, ref int next)
    {
        var resultFields = result.Schema.FieldSpan;
        foreach (var field in schema.FieldSpan)
        {
            if (field.Schema.Type == SchemaType.Struct)
            {
                var nested = source?.GetWithoutDefault(field) ?? default;
                FlattenStruct(field.Schema, nested.IsNull ? null : nested.AsStruct(), result, ref next);
                continue;
            }

            if (source is not null)
                result.CopyField(resultFields[next], source, field, replaceNullWithDefault: true);
            next++;
        }
    }
}

/// <summary><see cref="Flatten"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.Flatten$Key")]
public sealed class FlattenKey() : Flatten(RecordPart.Key);

/// <summary><see cref="Flatten"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.Flatten$Value")]
public sealed class FlattenValue() : Flatten(RecordPart.Value);
