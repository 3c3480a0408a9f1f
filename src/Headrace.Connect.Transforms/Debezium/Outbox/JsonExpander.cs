using System.Text;
using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>Makes schemas and values of JSON text, as Debezium's outbox does: all optional, numbers INT32, INT64 or FLOAT64, arrays of one kind.</summary>
internal sealed class JsonExpander(bool keepsNulls, SchemaNames names)
{
    /// <summary>More than events have, and too little to exhaust the stack of a thread, here or where schemas and values are written.</summary>
    private const int DepthMax = 200;

    /// <summary>Makes a value of JSON text.</summary>
    /// <param name="name">The name of the schema; those of inner structs get the path after it.</param>
    /// <param name="text">The text.</param>
    /// <param name="reason">Why it can't be made.</param>
    /// <returns>The text without a schema for an empty array; null where the text is no JSON object or array, or one that has no schema.</returns>
    public SchemaAndValue? TryExpand(string name, string text, out string? reason)
    {
        if (text.Length == 0 || text[0] is not ('{' or '['))
        {
            reason = "It begins with neither { nor [.";
            return null;
        }

        try
        {
            // What comes after the first value is passed over.
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = DepthMax });
            using var document = JsonDocument.ParseValue(ref reader);
            var schema = SchemaOf(name, document.RootElement);
            reason = null;
            if (schema is null)
                return new SchemaAndValue(null, DataValue.From(text));
            var value = ValueOf(document.RootElement, schema);

            // The schema of a list's lists is that of the first: another one may not fit.
            schema.Validate(value);
            return new SchemaAndValue(schema, value);
        }
        catch (Exception exception) when (exception is JsonException or ConnectException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no valid UTF-16, which JsonDocument notices when it is asked for.
            reason = exception.Message;
            return null;
        }
    }

    private Schema? SchemaOf(string? name, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return Schema.OptionalString;
            case JsonValueKind.True or JsonValueKind.False:
                return Schema.OptionalBoolean;
            case JsonValueKind.Number:
                return NumberSchemaOf(element);
            case JsonValueKind.Array:
                return element.GetArrayLength() == 0 ? null : SchemaBuilder.Array(ElementSchemaOf(name, element)).Optional().Build();
            case JsonValueKind.Object:
                return ObjectSchemaOf(name, element);
            default:
                return keepsNulls ? Schema.OptionalBytes : null;
        }
    }

    private static Schema NumberSchemaOf(JsonElement number)
    {
        if (!IsWhole(number))
            return Schema.OptionalFloat64;
        if (number.TryGetInt32(out _))
            return Schema.OptionalInt32;
        return number.TryGetInt64(out _)
            ? Schema.OptionalInt64
            : throw new DataException($"The number {number.GetRawText()} does not fit into 64 bits.");
    }

    /// <summary>Whether a number is written as a whole one: 1.0 and 1e3 are not.</summary>
    private static bool IsWhole(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private Schema ObjectSchemaOf(string? name, JsonElement element)
    {
        var builder = SchemaBuilder.Struct().Name(name).Optional();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in LastOfEach(element))
        {
            var field = names.Adjust(property.Name);
            var path = string.IsNullOrWhiteSpace(name) ? field : $"{name}.{field}";
            if (SchemaOf(path, property.Value) is not { } schema)
                continue;
            if (field.Length == 0)
                throw new DataException("A field has no name.");
            if (taken.Add(field))
                builder.Field(field, schema);
        }

        return builder.Build();
    }

    /// <summary>The properties of an object; of those with one name the last, in the place of the first.</summary>
    private static OrderedDictionary<string, JsonProperty>.ValueCollection LastOfEach(JsonElement element)
    {
        var properties = new OrderedDictionary<string, JsonProperty>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
            properties[property.Name] = property;
        return properties.Values;
    }

    private Schema ElementSchemaOf(string? name, JsonElement array)
    {
        var sample = FirstOf(array);
        if (sample.ValueKind != JsonValueKind.Object)
            return SchemaOf(null, sample) ?? throw new ConnectException("Array '' has unrecognized member schema.");

        // Objects of one array may have different fields: the array's schema has those of all. Debezium makes it a required one then, so nulls need more.
        Schema? merged = null;
        var hasNull = false;
        foreach (var element in array.EnumerateArray())
        {
            hasNull |= element.ValueKind == JsonValueKind.Null;
            if (element.ValueKind == JsonValueKind.Object && SchemaOf(name, element) is { } schema && !schema.Equals(merged))
                merged = merged is null ? schema : Merge(merged, schema, isOptional: false);
        }

        return hasNull && !merged!.IsOptional ? Merge(merged, merged, isOptional: true) : merged!;
    }

    /// <summary>The first element that is no null; all others have to be of its kind.</summary>
    private static JsonElement FirstOf(JsonElement array)
    {
        var first = default(JsonElement?);
        Schema? firstSchema = null;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Null)
                continue;
            if (first is not { } reference)
            {
                first = element;
                firstSchema = element.ValueKind == JsonValueKind.Number ? NumberSchemaOf(element) : null;
                continue;
            }

            if (KindOf(element) != KindOf(reference) || (firstSchema is not null && !firstSchema.Equals(NumberSchemaOf(element))))
                throw new ConnectException($"Field is not a homogenous array ({reference.GetRawText()} x {element.GetRawText()}).");
        }

        return first ?? array.EnumerateArray().First();
    }

    private static JsonValueKind KindOf(JsonElement element) => element.ValueKind == JsonValueKind.False ? JsonValueKind.True : element.ValueKind;

    private static Schema Merge(Schema left, Schema right, bool isOptional)
    {
        var fields = new OrderedDictionary<string, Schema>(StringComparer.Ordinal);
        foreach (var field in left.Fields)
            fields[field.Name] = field.Schema;
        foreach (var field in right.Fields)
            fields[field.Name] = fields.TryGetValue(field.Name, out var known) ? MergeField(known, field.Schema) : field.Schema;

        var builder = SchemaBuilder.Struct().WithBasicsOf(left);
        foreach (var (name, schema) in fields)
            builder.Field(name, schema);
        return isOptional ? builder.Optional().Build() : builder.Build();
    }

    /// <summary>The schema for what two objects have under one name. Where their types differ, one of them will not fit, and the text stays as it is.</summary>
    private static Schema MergeField(Schema left, Schema right)
    {
        if (left.Equals(right))
            return left;

        // A null said nothing of the type: whatever else comes says more.
        if (left.Type == SchemaType.Bytes && right.Type != SchemaType.Bytes)
            return right;
        return (left.Type, right.Type) switch
        {
            (SchemaType.Struct, SchemaType.Struct) => Merge(left, right, isOptional: true),
            (SchemaType.Array, SchemaType.Array) when left.ValueSchema is { Type: SchemaType.Struct } elements && right.ValueSchema is { Type: SchemaType.Struct } others =>
                SchemaBuilder.Array(Merge(elements, others, elements.IsOptional || others.IsOptional)).Optional().Build(),
            _ => left,
        };
    }

    /// <exception cref="DataException">A list or an object is where the schema, which is that of another element, has something else.</exception>
    private DataValue ValueOf(JsonElement element, Schema schema)
    {
        if ((element.ValueKind == JsonValueKind.Array && schema.Type != SchemaType.Array) || (element.ValueKind == JsonValueKind.Object && schema.Type != SchemaType.Struct))
            throw new DataException($"Field is not a homogenous array ({element.GetRawText()}).");
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return DataValue.From(element.GetString());
            case JsonValueKind.True or JsonValueKind.False:
                return DataValue.From(element.GetBoolean());
            case JsonValueKind.Number:
                return !IsWhole(element) ? DataValue.From(element.GetDouble())
                    : element.TryGetInt32(out var number) ? DataValue.From(number)
                    : DataValue.From(element.GetInt64());
            case JsonValueKind.Array:
                var elements = new DataValue[element.GetArrayLength()];
                var next = 0;
                foreach (var item in element.EnumerateArray())
                    elements[next++] = ValueOf(item, schema.ValueSchema!);
                return DataValue.From(elements);
            case JsonValueKind.Object:
                return StructOf(element, schema);
            default:
                return default;
        }
    }

    private DataValue StructOf(JsonElement element, Schema schema)
    {
        var result = new Struct(schema);
        foreach (var property in LastOfEach(element))
        {
            // Of properties whose names become the same the first has the field.
            if (schema.Field(names.Adjust(property.Name)) is { } field && result.GetWithoutDefault(field).IsNull && ValueOf(property.Value, field.Schema) is { IsNull: false } value)
                result.Set(field, value);
        }

        return DataValue.From(result);
    }
}
