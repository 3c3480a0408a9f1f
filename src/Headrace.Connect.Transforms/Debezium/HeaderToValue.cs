using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Copies or moves headers into fields of the value.</summary>
/// <remarks>Source: Debezium's documentation of HeaderToValue, and its class of that name.</remarks>
[KafkaConnectName("io.debezium.transforms.HeaderToValue")]
public sealed class HeaderToValue() : DebeziumTransformation(Definition)
{
    private const string Move = "move";
    private const string Copy = "copy";
    private const int PlansMax = 64;

    private static readonly ConfigKey<IReadOnlyList<string>> HeadersKey = ConfigKey.List("headers").Default(null)
        .Document("Required. The headers to copy or move, in the order of the fields.", Importance.High)
        .Display(null, 1, Width.None, "Header names list");

    private static readonly ConfigKey<IReadOnlyList<string>> FieldsKey = ConfigKey.List("fields").Default(null)
        .Document("Required. The fields that get them, in the order of the headers. A dot leads into a struct; structs that are not there are added.", Importance.High)
        .Display(null, 1, Width.None, "Field names list");

    private static readonly ConfigKey<string> OperationKey = ConfigKey.String("operation").Default(null)
        .Check(DebeziumKeys.OneOf(Move, Copy))
        .Document("Required. move takes the headers out of the record, copy leaves them in.", Importance.High)
        .Display(null, 1, Width.None, "Operation: mover or copy");

    private static readonly ConfigDef Definition = [HeadersKey, FieldsKey, OperationKey];

    private readonly SchemaCache<Dictionary<HeaderSchemas, Plans>> _plans = new();
    private readonly List<(string[] Path, Schema? Schema, DataValue Value)> _entries = [];
    private string[][] _fields = [];
    private IReadOnlyList<string> _headers = [];
    private bool _moves;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Value.IsNull)
            return record;
        var value = Require.Struct(record.Value, "Header field insertion");
        if (!record.HasHeaders)
            return record;

        _entries.Clear();
        foreach (var header in record.Headers)
        {
            if (IndexOf(header.Key) is var index and >= 0)
                _entries.Add((_fields[index], header.Schema, header.Value));
        }

        if (_entries.Count == 0)
            return record;
        var updated = Update(value);
        return record.NewRecord(
            record.Topic, record.KafkaPartition, record.KeySchema, record.Key, updated.Schema, DataValue.From(updated), record.Timestamp, _moves ? WithoutMoved(record.Headers) : null);
    }

    private protected override void Configure(ParsedConfig config, ParsedConfig unlisted)
    {
        _headers = DebeziumKeys.WithoutEmptyEnd(config.Require(HeadersKey));
        var fields = DebeziumKeys.WithoutEmptyEnd(config.Require(FieldsKey));
        foreach (var (key, names) in new[] { (FieldsKey, fields), (HeadersKey, _headers) })
        {
            if (names.Any(name => name.Contains(' ', StringComparison.Ordinal)))
                throw Wrong(key, names, "Element(s) containing space not permitted");
            if (names.Any(name => name.Length == 0))
                throw Wrong(key, names, "Empty string element(s) not permitted");
        }

        if (fields.Count != _headers.Count)
            throw new ConfigException($"'{FieldsKey.Name}' config must have the same number of elements as '{HeadersKey.Name}' config.");
        _fields = [.. fields.Select(field => field.TrimEnd('.').Split('.'))];
        if (_fields.Any(path => path.Any(step => step.Length == 0)))
            throw Wrong(FieldsKey, fields, "A dot has a name on both sides");
        _moves = config.Require(OperationKey).Trim().Equals(Move, StringComparison.OrdinalIgnoreCase);
        _plans.Clear();
    }

    private static ConfigException Wrong(ConfigKey<IReadOnlyList<string>> key, IReadOnlyList<string> names, string what) =>
        new(key.Name, string.Join(",", names), $"The '{key.Name}' value is invalid: {what}");

    private int IndexOf(string header)
    {
        for (var index = 0; index < _headers.Count; index++)
        {
            if (_headers[index] == header)
                return index;
        }

        return -1;
    }

    private Headers WithoutMoved(Headers headers)
    {
        var kept = new Headers();
        foreach (var header in headers)
        {
            if (IndexOf(header.Key) < 0)
                kept.Add(header);
        }

        return kept;
    }

    private Struct Update(Struct value)
    {
        var plans = _plans.Get(value.Schema, static _ => []);
        var key = new HeaderSchemas(_entries);
        if (!plans.TryGetValue(key, out var found))
        {
            // Which headers come is data: whoever writes them must not fill the memory.
            if (plans.Count == PlansMax)
                plans.Clear();
            plans.Add(key.Kept(), found = new(MakePlan(value.Schema, keepsOptional: false)));
        }

        if (LacksAStruct(found.Usual, value))
            return Fill(found.OfNulls ??= MakePlan(value.Schema, keepsOptional: true), value);
        return Fill(found.Usual, value);
    }

    /// <summary>Whether a struct on the way to a field is null. Debezium makes such structs required, so that its record could not be written.</summary>
    private static bool LacksAStruct(Plan plan, Struct source)
    {
        foreach (var step in plan.Steps)
        {
            if (step is not { Source: { } field, Inner: { } inner, Entry: < 0 })
                continue;
            var content = source.Get(field);
            if (content.IsNull ? field.Schema.IsOptional : LacksAStruct(inner, content.AsStruct()))
                return true;
        }

        return false;
    }

    private Plan MakePlan(Schema source, bool keepsOptional) => MakePlan(source, 0, [.. Enumerable.Range(0, _entries.Count)], isNew: false, keepsOptional);

    /// <summary>Works out what a struct becomes.</summary>
    /// <param name="source">Its schema; null for one that is added.</param>
    /// <param name="depth">How many steps of the paths lead to it.</param>
    /// <param name="entries">The headers that go into it or further down.</param>
    /// <param name="isNew">Whether it is added.</param>
    /// <param name="keepsOptional">Whether structs that may be null stay so.</param>
    private Plan MakePlan(Schema? source, int depth, int[] entries, bool isNew, bool keepsOptional)
    {
        var builder = source is null ? SchemaBuilder.Struct() : SchemaBuilder.Struct().WithBasicsOf(source);
        if (isNew || (keepsOptional && depth > 0 && source?.IsOptional == true))
            builder.Optional();

        var steps = new List<Step>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in source?.Fields ?? [])
        {
            taken.Add(field.Name);
            var deeper = Deeper(entries, depth, field.Name);
            if (deeper.Length > 0 && field.Schema.Type != SchemaType.Struct)
            {
                throw new DataException(
                    $"Field '{field.Name}' is a primitive type, not a struct. Cannot add nested field '{string.Join('.', _entries[deeper[0]].Path)}'.");
            }

            var inner = deeper.Length > 0 ? MakePlan(field.Schema, depth + 1, deeper, isNew: false, keepsOptional) : null;
            builder.Field(field.Name, inner?.Schema ?? field.Schema);

            steps.Add(new(field, LastAt(entries, depth, field.Name), inner));
        }

        // New structs come after all other new fields.
        foreach (var entry in entries.OrderBy(entry => _entries[entry].Path.Length > depth + 1))
        {
            var name = _entries[entry].Path[depth];
            if (!taken.Add(name))
                continue;
            var deeper = Deeper(entries, depth, name);
            var inner = deeper.Length > 0 ? MakePlan(null, depth + 1, deeper, isNew: true, keepsOptional) : null;
            builder.Field(name, inner?.Schema ?? _entries[entry].Schema ?? throw new SchemaBuilderException($"fieldSchema for field {name} cannot be null."));
            steps.Add(new(null, LastAt(entries, depth, name), inner));
        }

        return new(builder.Build(), [.. steps]);
    }

    /// <summary>The header that goes into a field: of several the last. -1 if none does.</summary>
    private int LastAt(int[] entries, int depth, string name)
    {
        var last = Array.FindLastIndex(entries, entry => _entries[entry].Path.Length == depth + 1 && _entries[entry].Path[depth] == name);
        return last < 0 ? -1 : entries[last];
    }

    private int[] Deeper(int[] entries, int depth, string name) =>
        [.. entries.Where(entry => _entries[entry].Path.Length > depth + 1 && _entries[entry].Path[depth] == name)];

    private Struct Fill(Plan plan, Struct? source)
    {
        var updated = new Struct(plan.Schema);
        for (var index = 0; index < plan.Steps.Length; index++)
        {
            var step = plan.Steps[index];
            var content = step.Source is null || source is null ? default : source.Get(step.Source);
            if (step.Entry >= 0)
                content = _entries[step.Entry].Value;
            else if (step.Inner is not null && step.Source is null)
                content = DataValue.From(Fill(step.Inner, null));
            else if (step.Inner is not null && !content.IsNull)
                content = DataValue.From(Fill(step.Inner, content.AsStruct()));
            if (!content.IsNull)
                updated.Set(plan.Schema.Fields[index], content);
        }

        return updated;
    }

    /// <summary>What is done with the values of one schema and the headers of one kind.</summary>
    private sealed class Plans(Plan usual)
    {
        public Plan Usual { get; } = usual;

        /// <summary>For values in which a struct is null; not made before there is one.</summary>
        public Plan? OfNulls { get; set; }
    }

    /// <summary>What a struct becomes: where the value of each field comes from.</summary>
    private sealed record Plan(Schema Schema, Step[] Steps);

    /// <param name="Source">The field that was there before, or null.</param>
    /// <param name="Entry">The number of the header that goes there, -1 for none.</param>
    /// <param name="Inner">What becomes of the struct that is there, null if nothing.</param>
    private sealed record Step(Field? Source, int Entry, Plan? Inner);

    /// <summary>Which headers a record has, with their schemas: the new schema depends on them.</summary>
    private readonly struct HeaderSchemas(List<(string[] Path, Schema? Schema, DataValue Value)> entries) : IEquatable<HeaderSchemas>
    {
        private readonly List<(string[] Path, Schema? Schema, DataValue Value)> _entries = entries;

        /// <summary>A copy that outlives the record.</summary>
        public HeaderSchemas Kept() => new(_entries.ConvertAll(static entry => (entry.Path, entry.Schema, default(DataValue))));

        public bool Equals(HeaderSchemas other)
        {
            if (_entries.Count != other._entries.Count)
                return false;
            for (var index = 0; index < _entries.Count; index++)
            {
                var (path, schema, _) = _entries[index];
                if (!ReferenceEquals(path, other._entries[index].Path) || !Equals(schema, other._entries[index].Schema))
                    return false;
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is HeaderSchemas other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var (_, schema, _) in _entries)
                hash.Add(schema);
            return hash.ToHashCode();
        }
    }
}
