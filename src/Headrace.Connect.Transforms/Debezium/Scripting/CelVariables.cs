using System.Collections;
using Google.Protobuf;
using Headrace.Connect.Data;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>The variables of a CEL expression. Each is made when the expression asks for it; each question looks at the limits.</summary>
internal sealed class CelVariables(ScriptBudget budget) : IDictionary<string, object?>
{
    private static readonly string[] Names = ["key", "value", "keySchema", "valueSchema", "topic", "header"];

    private readonly Dictionary<string, object?> _made = new(StringComparer.Ordinal);
    private ConnectRecord? _record;

    public ICollection<string> Keys => Names;

    public ICollection<object?> Values => [.. Names.Select(name => this[name])];

    public int Count => Names.Length;

    public bool IsReadOnly => true;

    public object? this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no variable {key}.");
        set => throw Unchangeable();
    }

    public void Begin(ConnectRecord record) => _record = record;

    public void End()
    {
        _record = null;
        _made.Clear();
    }

    public bool ContainsKey(string key)
    {
        budget.Check();
        return Array.IndexOf(Names, key) >= 0;
    }

    public bool TryGetValue(string key, out object? value)
    {
        budget.Check();
        if (!_made.TryGetValue(key, out var made))
        {
            if (Array.IndexOf(Names, key) < 0 || _record is not { } record)
            {
                value = null;
                return false;
            }

            made = Make(key, record);
            _made.Add(key, made);
        }

        value = made;
        return true;
    }

    public void Add(string key, object? value) => throw Unchangeable();

    public void Add(KeyValuePair<string, object?> item) => throw Unchangeable();

    public bool Remove(string key) => throw Unchangeable();

    public bool Remove(KeyValuePair<string, object?> item) => throw Unchangeable();

    public void Clear() => throw Unchangeable();

    public bool Contains(KeyValuePair<string, object?> item) => TryGetValue(item.Key, out var value) && Equals(value, item.Value);

    public void CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex)
    {
        foreach (var entry in this)
            array[arrayIndex++] = entry;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Names.Select(name => KeyValuePair.Create(name, this[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private object? Make(string name, ConnectRecord record) => name switch
    {
        "key" => ToCel(record.Key),
        "value" => ToCel(record.Value),
        "keySchema" => SchemaToCel(record.KeySchema),
        "valueSchema" => SchemaToCel(record.ValueSchema),
        "topic" => record.Topic,
        _ => HeadersToCel(record),
    };

    private object? ToCel(in DataValue value) => value.Kind switch
    {
        DataKind.Null => null,
        DataKind.Int8 => (long)value.AsInt8(),
        DataKind.Int16 => (long)value.AsInt16(),
        DataKind.Int32 => (long)value.AsInt32(),
        DataKind.Int64 => value.AsInt64(),
        DataKind.Float32 => (double)value.AsFloat32(),
        DataKind.Float64 => value.AsFloat64(),
        DataKind.Boolean => value.AsBoolean(),
        DataKind.String => value.AsString(),
        DataKind.Bytes => ByteString.CopyFrom(value.AsBytes().Span),
        DataKind.Decimal => double.Parse(value.AsDecimal().ToString()!, System.Globalization.CultureInfo.InvariantCulture),
        DataKind.DateTime => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(value.AsEpochMilliseconds())),
        DataKind.Array => ListToCel(value.AsArray()),
        DataKind.Map => MapToCel(value.AsMap()),
        _ => StructToCel(value.AsStruct()),
    };

    private Dictionary<string, object?> StructToCel(Struct source)
    {
        var fields = new Dictionary<string, object?>(source.Schema.Fields.Count, StringComparer.Ordinal);
        foreach (var field in source.Schema.Fields)
            fields[field.Name] = ToCel(source.Get(field));
        return fields;
    }

    private Dictionary<string, object?> MapToCel(DataMap source)
    {
        var entries = new Dictionary<string, object?>(source.Count, StringComparer.Ordinal);
        foreach (var (key, value) in source)
            entries[key.ToString()] = ToCel(value);
        return entries;
    }

    private object?[] ListToCel(IReadOnlyList<DataValue> source)
    {
        var items = new object?[source.Count];
        for (var index = 0; index < items.Length; index++)
            items[index] = ToCel(source[index]);
        return items;
    }

    private Dictionary<string, object?> HeadersToCel(ConnectRecord record)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (!record.HasHeaders)
            return headers;
        foreach (var header in record.Headers)
            headers[header.Key] = new Dictionary<string, object?> { ["value"] = ToCel(header.Value), ["schema"] = SchemaToCel(header.Schema) };
        return headers;
    }

    private static Dictionary<string, object?>? SchemaToCel(Schema? schema) => schema is null ? null : new(StringComparer.Ordinal)
    {
        ["name"] = schema.Name,
        ["type"] = schema.Type.ToString().ToUpperInvariant(),
        ["version"] = schema.Version is { } version ? (long)version : null,
        ["optional"] = schema.IsOptional,
    };

    private static NotSupportedException Unchangeable() => new("The variables of an expression can't be changed.");
}
