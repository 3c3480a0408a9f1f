using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Keeps, leaves out and renames fields.</summary>
public abstract class ReplaceField : Transformation
{
    private const string Purpose = "field replacement";

    private static readonly ConfigKey<IReadOnlyList<string>> ExcludeKey = ConfigKey.List("exclude").Default([])
        .Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false))
        .Document("Fields to leave out; stronger than include.", Importance.Medium);

    private static readonly ConfigKey<IReadOnlyList<string>> IncludeKey = ConfigKey.List("include").Default([])
        .Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false))
        .Document("Fields to keep: if any are named, only those.", Importance.Medium);

    private static readonly ConfigKey<IReadOnlyList<string>> RenamesKey = ConfigKey.List("renames").Default([])
        .Check(LambdaValidator.With((_, value) => ParseRenames(value as IReadOnlyList<string> ?? []), () => "list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>"))
        .Document("Fields and their new names, as old1:new1,old2:new2.", Importance.Medium);

    private static readonly ConfigDef Definition = [ExcludeKey, IncludeKey, RenamesKey, CommonKeys.ReplaceNullWithDefault];

    private readonly RecordPart _part;
    private readonly SchemaCache<Plan> _plans = new();
    private readonly LayoutCache<MapPlan> _mapPlans = new();
    private HashSet<string> _exclude = [];
    private HashSet<string> _include = [];
    private Dictionary<string, string> _renames = [];
    private bool _replaceNullWithDefault;

    private protected ReplaceField(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        if (value.IsNull)
            return record;
        return _part.SchemaOf(record) is null ? ApplySchemaless(record, value) : ApplyWithSchema(record, value);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _exclude = new HashSet<string>(config.Get(ExcludeKey), StringComparer.Ordinal);
        _include = new HashSet<string>(config.Get(IncludeKey), StringComparer.Ordinal);
        _renames = ParseRenames(config.Get(RenamesKey));
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _plans.Clear();
        _mapPlans.Clear();
    }

    private static Dictionary<string, string> ParseRenames(IReadOnlyList<string> mappings)
    {
        var renames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mapping in mappings)
        {
            if (mapping.TrimEnd(':').Split(':') is not [var from, var to])
                throw new ConfigException("renames", $"[{string.Join(", ", mappings)}]", $"Invalid rename mapping: {mapping}");
            renames[from] = to;
        }

        return renames;
    }

    private bool IsKept(string name) => !_exclude.Contains(name) && (_include.Count == 0 || _include.Contains(name));

    private string Renamed(string name) => _renames.GetValueOrDefault(name, name);

    private ConnectRecord ApplySchemaless(ConnectRecord record, in DataValue value)
    {
        var map = Require.Map(value, Purpose);
        if (map.Layout is not { } layout)
            return _part.With(record, null, DataValue.From(Replace(map)));

        var plan = _mapPlans.Find(layout) ?? _mapPlans.Set(layout, MapPlan.Make(layout, Replace));
        return _part.With(record, null, DataValue.From(plan.ToMap(plan.Move(map))));
    }

    private DataMap Replace(DataMap map)
    {
        var updated = new DataMap(map.Count);
        foreach (var (key, content) in map)
        {
            var name = key.ToString();
            if (IsKept(name))
                updated[Renamed(name)] = content;
        }

        return JavaHashOrder.OfSized(updated, map.Count);
    }

    private ConnectRecord ApplyWithSchema(ConnectRecord record, in DataValue value)
    {
        var source = Require.Struct(value, Purpose);
        var plan = _plans.Get(source.Schema, MakePlan);
        var updated = new Struct(plan.Schema);
        var fields = plan.Schema.FieldSpan;
        for (var index = 0; index < plan.Sources.Length; index++)
            updated.CopyField(fields[index], source, plan.Sources[index], _replaceNullWithDefault);
        return _part.With(record, plan.Schema, DataValue.From(updated));
    }

    private Plan MakePlan(Schema source)
    {
        var builder = SchemaBuilder.Struct().WithBasicsOf(source);
        var sources = new List<Field>();
        foreach (var field in source.Fields)
        {
            if (!IsKept(field.Name))
                continue;
            builder.Field(Renamed(field.Name), field.Schema);
            sources.Add(field);
        }

        return new Plan(builder.Build(), [.. sources]);
    }

    private sealed record Plan(Schema Schema, Field[] Sources);
}

/// <summary><see cref="ReplaceField"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.ReplaceField$Key")]
public sealed class ReplaceFieldKey() : ReplaceField(RecordPart.Key);

/// <summary><see cref="ReplaceField"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.ReplaceField$Value")]
public sealed class ReplaceFieldValue() : ReplaceField(RecordPart.Value);
