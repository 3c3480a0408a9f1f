using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Headrace.Connect;
using Headrace.Connect.Data;
using Headrace.Connect.Header;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;

namespace Headrace.TestKit.Golden;

/// <summary>
/// The unambiguous JSON form of Connect data in the golden files, as <c>testdata/connect/capture/Text.java</c> writes it: <c>{"int32":"5"}</c>,
/// <c>{"struct":[…]}</c> and so on. A struct whose schema stands beside it does not repeat it.
/// </summary>
public static class DataText
{
    /// <summary>Reads a schema.</summary>
    public static Schema? ReadSchema(JsonNode? node)
    {
        if (node is null)
            return null;

        var type = Enum.Parse<SchemaType>((string)node["type"]!, ignoreCase: true);
        var builder = type switch
        {
            SchemaType.Array => SchemaBuilder.Array(ReadSchema(node["values"])!),
            SchemaType.Map => SchemaBuilder.Map(ReadSchema(node["keys"])!, ReadSchema(node["values"])!),
            _ => new SchemaBuilder(type),
        };
        if (node["optional"] is not null)
            builder.Optional();
        if ((string?)node["name"] is { } name)
            builder.Name(name);
        if ((int?)node["version"] is { } version)
            builder.Version(version);
        if ((string?)node["doc"] is { } doc)
            builder.Doc(doc);
        foreach (var parameter in node["parameters"]?.AsArray() ?? [])
            builder.Parameter((string)parameter![0]!, (string)parameter[1]!);
        foreach (var field in node["fields"]?.AsArray() ?? [])
            builder.Field((string)field![0]!, ReadSchema(field[1])!);
        if (node["default"] is { } value)
            builder.Default(ReadValue(value, builder.Build()));
        return builder.Build();
    }

    /// <summary>Reads a value.</summary>
    /// <param name="node">The value's JSON.</param>
    /// <param name="context">The schema that stands beside it.</param>
    public static DataValue ReadValue(JsonNode? node, Schema? context)
    {
        if (node is null)
            return default;

        var (kind, content) = node.AsObject().First();
        return kind switch
        {
            "int8" => DataValue.From(sbyte.Parse((string)content!, CultureInfo.InvariantCulture)),
            "int16" => DataValue.From(short.Parse((string)content!, CultureInfo.InvariantCulture)),
            "int32" => DataValue.From(int.Parse((string)content!, CultureInfo.InvariantCulture)),
            "int64" => DataValue.From(long.Parse((string)content!, CultureInfo.InvariantCulture)),
            "float32" => DataValue.From(BitConverter.UInt32BitsToSingle(uint.Parse((string)content!, NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
            "float64" => DataValue.From(BitConverter.UInt64BitsToDouble(ulong.Parse((string)content!, NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
            "boolean" => DataValue.From((bool)content!),
            "string" => DataValue.From((string)content!),
            "bytes" => DataValue.From(Convert.FromHexString((string)content!)),
            "date" => DataValue.FromEpochMilliseconds(long.Parse((string)content!, CultureInfo.InvariantCulture)),
            "decimal" => ReadDecimal(((string)content!).Split('/')),
            "array" => ReadArray(content!.AsArray(), Of(context, SchemaType.Array)),
            "map" => ReadMap(content!.AsArray(), Of(context, SchemaType.Map)),
            "struct" => ReadStruct(content!.AsArray(), node["schema"] is { } own ? ReadSchema(own)! : context!),
            _ => throw new FormatException($"A value of kind {kind}"),
        };
    }

    /// <summary>Reads a value with its schema.</summary>
    public static SchemaAndValue ReadSchemaAndValue(JsonNode node)
    {
        var schema = ReadSchema(node["schema"]);
        return new SchemaAndValue(schema, ReadValue(node["value"], schema));
    }

    /// <summary>Reads a record.</summary>
    public static ConnectRecord ReadRecord(JsonNode node)
    {
        var key = ReadSchemaAndValue(node["key"]!);
        var value = ReadSchemaAndValue(node["value"]!);
        var headers = new Headers();
        foreach (var header in node["headers"]!.AsArray())
        {
            var content = ReadSchemaAndValue(header![1]!);
            headers.Add(new Header((string)header[0]!, content.Schema, content.Value));
        }

        var topic = (string?)node["topic"];
        var partition = (int?)node["partition"];
        var timestamp = (long?)node["timestamp"];
        return (string)node["kind"]! == "sink"
            ? new SinkRecord(
                topic!, partition!.Value, key.Schema, key.Value, value.Schema, value.Value, (long)node["offset"]!, timestamp, TimestampType.CreateTime, headers)
            : new SourceRecord(
                new SourceMap("p", DataValue.From("x")), new SourceMap("o", DataValue.From(1L)), topic, partition, key.Schema, key.Value, value.Schema, value.Value, timestamp, headers);
    }

    /// <summary>Writes a schema.</summary>
    public static JsonNode? Write(Schema? schema)
    {
        if (schema is null)
            return null;

        var node = new JsonObject { ["type"] = schema.Type.ToString().ToUpperInvariant() };
        if (schema.IsOptional)
            node["optional"] = true;
        if (!schema.DefaultValue.IsNull)
            node["default"] = Write(schema.DefaultValue, null);
        if (schema.Name is not null)
            node["name"] = schema.Name;
        if (schema.Version is { } version)
            node["version"] = version;
        if (schema.Doc is not null)
            node["doc"] = schema.Doc;
        if (schema.Parameters is not null)
            node["parameters"] = new JsonArray([.. schema.Parameters.Select(parameter => new JsonArray(parameter.Key, parameter.Value))]);
        if (schema.Type == SchemaType.Struct)
            node["fields"] = new JsonArray([.. schema.Fields.Select(field => new JsonArray(field.Name, Write(field.Schema)))]);
        if (schema.Type == SchemaType.Map)
            node["keys"] = Write(schema.KeySchema);
        if (schema.Type is SchemaType.Map or SchemaType.Array)
            node["values"] = Write(schema.ValueSchema);
        return node;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="context">The schema that stands beside it.</param>
    public static JsonNode? Write(DataValue value, Schema? context) => value.Kind switch
    {
        DataKind.Null => null,
        DataKind.Int8 => Make("int8", value.AsInt8().ToString(CultureInfo.InvariantCulture)),
        DataKind.Int16 => Make("int16", value.AsInt16().ToString(CultureInfo.InvariantCulture)),
        DataKind.Int32 => Make("int32", value.AsInt32().ToString(CultureInfo.InvariantCulture)),
        DataKind.Int64 => Make("int64", value.AsInt64().ToString(CultureInfo.InvariantCulture)),
        DataKind.Float32 => Make("float32", BitConverter.SingleToUInt32Bits(value.AsFloat32()).ToString("x", CultureInfo.InvariantCulture)),
        DataKind.Float64 => Make("float64", BitConverter.DoubleToUInt64Bits(value.AsFloat64()).ToString("x", CultureInfo.InvariantCulture)),
        DataKind.Boolean => Make("boolean", value.AsBoolean()),
        DataKind.String => Make("string", value.AsString()),
        DataKind.Bytes => Make("bytes", Convert.ToHexStringLower(value.AsBytes().Span)),
        DataKind.Decimal => Make("decimal", string.Create(CultureInfo.InvariantCulture, $"{value.AsDecimal().Unscaled}/{value.AsDecimal().Scale}")),
        DataKind.DateTime => Make("date", value.AsEpochMilliseconds().ToString(CultureInfo.InvariantCulture)),
        DataKind.Array => Make("array", new JsonArray([.. value.AsArray().Select(element => Write(element, Of(context, SchemaType.Array)?.ValueSchema))])),
        DataKind.Map => Make("map", new JsonArray([.. value.AsMap().Select(entry => Pair(entry.Key, entry.Value, Of(context, SchemaType.Map)))])),
        _ => WriteStruct(value.AsStruct(), context),
    };

    /// <summary>Writes a value with its schema.</summary>
    public static JsonObject Write(SchemaAndValue value) => new() { ["schema"] = Write(value.Schema), ["value"] = Write(value.Value, value.Schema) };

    /// <summary>Writes a record.</summary>
    public static JsonNode? Write(ConnectRecord? record)
    {
        if (record is null)
            return null;

        var node = new JsonObject
        {
            ["kind"] = record is SinkRecord ? "sink" : "source",
            ["topic"] = record.Topic,
            ["partition"] = record.KafkaPartition,
            ["timestamp"] = record.Timestamp,
        };
        if (record is SinkRecord sink)
            node["offset"] = sink.KafkaOffset;
        node["key"] = Write(new SchemaAndValue(record.KeySchema, record.Key));
        node["value"] = Write(new SchemaAndValue(record.ValueSchema, record.Value));
        node["headers"] = new JsonArray([.. record.Headers.Select(header => new JsonArray(header.Key, Write(new SchemaAndValue(header.Schema, header.Value))))]);
        return node;
    }

    private static Schema? Of(Schema? context, SchemaType type) => context?.Type == type ? context : null;

    private static JsonObject Make(string kind, JsonNode content) => new() { [kind] = content };

    private static JsonArray Pair(DataValue key, DataValue value, Schema? context) => new(Write(key, context?.KeySchema), Write(value, context?.ValueSchema));

    private static JsonObject WriteStruct(Struct value, Schema? context)
    {
        var node = Make("struct", new JsonArray([.. value.Schema.Fields.Select(field => Write(value.GetWithoutDefault(field), field.Schema))]));
        if (!value.Schema.Equals(context))
            node["schema"] = Write(value.Schema);
        return node;
    }

    private static DataValue ReadDecimal(string[] parts) =>
        DataValue.From(new BigDecimal(BigInteger.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture)));

    private static DataValue ReadArray(JsonArray elements, Schema? context) =>
        DataValue.From((IReadOnlyList<DataValue>)[.. elements.Select(element => ReadValue(element, context?.ValueSchema))]);

    private static DataValue ReadMap(JsonArray entries, Schema? context)
    {
        var map = new DataMap();
        foreach (var entry in entries)
            map[ReadValue(entry![0], context?.KeySchema)] = ReadValue(entry[1], context?.ValueSchema);
        return DataValue.From(map);
    }

    private static DataValue ReadStruct(JsonArray values, Schema schema)
    {
        var result = new Struct(schema);
        foreach (var field in schema.Fields)
        {
            // Unset rather than set to null: Kafka refuses a null in a required field, and a golden struct may lack one.
            var value = ReadValue(values[field.Index], field.Schema);
            if (!value.IsNull)
                result.Set(field, value);
        }

        return DataValue.From(result);
    }
}
