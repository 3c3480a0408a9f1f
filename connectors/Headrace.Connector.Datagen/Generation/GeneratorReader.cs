using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>Reads an Avro schema with <c>arg.properties</c> into a generator.</summary>
/// <remarks>Source: the Avro specification; the properties <c>range</c>, <c>iteration</c>, <c>options</c>, <c>regex</c>, <c>length</c>, <c>prefix</c>, <c>suffix</c>,
/// <c>odds</c> and <c>keys</c> of the Avro random generator.</remarks>
internal sealed class GeneratorReader
{
    private const string Properties = "arg.properties";

    private readonly Dictionary<string, ValueGenerator> _named = new(StringComparer.Ordinal);

    private GeneratorReader()
    {
    }

    /// <exception cref="ConfigException">The text is no schema of a record, or has something that values can't be made of.</exception>
    public static RecordGenerator Read(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            return new GeneratorReader().ReadType(document.RootElement, "", isOptional: false) as RecordGenerator
                ?? throw new ConfigException("The schema is not that of a record: its \"type\" has to be \"record\".");
        }
        catch (JsonException e)
        {
            throw new ConfigException("Unable to parse the provided schema: " + e.Message, e);
        }
    }

    private ValueGenerator ReadType(JsonElement type, string space, bool isOptional) => type.ValueKind switch
    {
        JsonValueKind.String => ReadNamed(type.GetString()!, default, default, space, isOptional),
        JsonValueKind.Array => ReadUnion(type, space),
        JsonValueKind.Object when type.TryGetProperty("type", out var name) => name.ValueKind == JsonValueKind.String
            ? ReadNamed(name.GetString()!, type, type.TryGetProperty(Properties, out var properties) ? properties : default, space, isOptional)
            : ReadType(name, space, isOptional),
        _ => throw Wrong(type, "is not a type"),
    };

    private ValueGenerator ReadNamed(string name, JsonElement type, JsonElement properties, string space, bool isOptional)
    {
        switch (name)
        {
            case "record":
                return ReadRecord(type, space, isOptional);
            case "enum":
                var symbols = type.GetProperty("symbols").EnumerateArray().Select(static symbol => DataValue.From(symbol.GetString()!)).ToArray();
                return Remember(type, space, new OptionsGenerator(Of(SchemaType.String, isOptional), symbols));
            case "array":
                return ReadArray(type, properties, space, isOptional);
            case "map":
                return ReadMap(type, properties, space, isOptional);
            case "fixed":
                var size = type.GetProperty("size").GetInt32();
                return Remember(type, space, new FunctionGenerator(Of(SchemaType.Bytes, isOptional), (random, _) => Bytes(random, size)));
            default:
                if (PrimitiveGenerators.TypeOf(name) is { } primitive)
                    return PrimitiveGenerators.Create(ToSchema(primitive, type, isOptional), properties);
                if (_named.TryGetValue(name, out var known) || _named.TryGetValue(space + "." + name, out known))
                    return known;
                throw new ConfigException($"The schema has the type '{name}', which is neither one of Avro's nor defined before.");
        }
    }

    private RecordGenerator ReadRecord(JsonElement type, string space, bool isOptional)
    {
        var name = FullName(type, ref space);
        var builder = SchemaBuilder.Struct().Name(name);
        if (isOptional)
            builder.Optional();
        var fields = new List<ValueGenerator>();
        foreach (var field in type.GetProperty("fields").EnumerateArray())
        {
            var generator = ReadType(field.GetProperty("type"), space, isOptional: false);
            builder.Field(field.GetProperty("name").GetString()!, generator.Schema);
            fields.Add(generator);
        }
        var record = new RecordGenerator(builder.Build(), [.. fields]);
        _named[name] = record;
        return record;
    }

    private ValueGenerator ReadUnion(JsonElement type, string space)
    {
        var branches = type.EnumerateArray().ToList();
        var hasNull = branches.RemoveAll(static branch => branch.ValueKind == JsonValueKind.String && branch.GetString() == "null") > 0;
        if (branches.Count != 1)
            throw Wrong(type, "is a union of other things than null and one type");
        var value = ReadType(branches[0], space, hasNull);
        return hasNull ? new FunctionGenerator(value.Schema, (random, iteration) => random.NextInt(2) == 0 ? default : value.Next(random, iteration)) : value;
    }

    private FunctionGenerator ReadArray(JsonElement type, JsonElement properties, string space, bool isOptional)
    {
        var elements = ReadType(type.GetProperty("items"), space, isOptional: false);
        var length = Length.Read(properties);
        var schema = Optional(SchemaBuilder.Array(elements.Schema), isOptional);
        if (PrimitiveGenerators.TryReadOptions(schema, properties, out var options))
            return new(schema, (random, _) => options[random.NextInt(options.Length)]);
        return new(schema, (random, iteration) =>
        {
            var values = new DataValue[length.Next(random)];
            for (var i = 0; i < values.Length; i++)
                values[i] = elements.Next(random, iteration);
            return values;
        });
    }

    private FunctionGenerator ReadMap(JsonElement type, JsonElement properties, string space, bool isOptional)
    {
        var values = ReadType(type.GetProperty("values"), space, isOptional: false);
        var schema = Optional(SchemaBuilder.Map(Schema.String, values.Schema), isOptional);
        if (PrimitiveGenerators.TryReadOptions(schema, properties, out var options))
            return new(schema, (random, _) => options[random.NextInt(options.Length)]);
        var length = Length.Read(properties);
        var keys = PrimitiveGenerators.Create(Schema.String, properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("keys", out var given) ? given : default);
        return new(schema, (random, iteration) =>
        {
            var map = new DataMap();
            for (var count = length.Next(random); count > 0; count--)
                map[keys.Next(random, iteration)] = values.Next(random, iteration);
            return map;
        });
    }

    private ValueGenerator Remember(JsonElement type, string space, ValueGenerator generator)
    {
        _named[FullName(type, ref space)] = generator;
        return generator;
    }

    private static string FullName(JsonElement type, ref string space)
    {
        if (type.TryGetProperty("namespace", out var given))
            space = given.GetString() ?? "";
        var name = type.GetProperty("name").GetString()!;
        return name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : space + "." + name;
    }

    private static Schema ToSchema(SchemaType type, JsonElement declared, bool isOptional)
    {
        var logical = declared.ValueKind == JsonValueKind.Object && declared.TryGetProperty("logicalType", out var name) ? name.GetString() : null;
        return logical switch
        {
            null => Of(type, isOptional),
            "timestamp-millis" when type == SchemaType.Int64 => Optional(LogicalTimestamp.Builder(), isOptional),
            "date" when type == SchemaType.Int32 => Optional(LogicalDate.Builder(), isOptional),
            "time-millis" when type == SchemaType.Int32 => Optional(LogicalTime.Builder(), isOptional),
            _ => throw new ConfigException($"The schema has the logical type '{logical}', which values can't be made of. There are timestamp-millis, date and time-millis."),
        };
    }

    private static Schema Of(SchemaType type, bool isOptional) => Optional(new(type), isOptional);

    private static Schema Optional(SchemaBuilder builder, bool isOptional) => (isOptional ? builder.Optional() : builder).Build();

    private static DataValue Bytes(RandomNumbers random, int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++)
            bytes[i] = (byte)random.Next();
        return bytes;
    }

    private static ConfigException Wrong(JsonElement element, string what) => new($"In the schema, {element.GetRawText()} {what}.");
}
