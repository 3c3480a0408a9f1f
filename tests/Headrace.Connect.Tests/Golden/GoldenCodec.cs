using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Headrace.Connect.Data;

namespace Headrace.Connect.Tests.Golden;

/// <summary>Values and schemas in the form that Golden.java writes.</summary>
internal static class GoldenCodec
{
    public static DataValue Value(JsonNode? node)
    {
        if (node is not JsonArray array)
            return DataValue.Null;

        string Text() => array[1]!.GetValue<string>();
        return array[0]!.GetValue<string>() switch
        {
            "i8" => sbyte.Parse(Text(), CultureInfo.InvariantCulture),
            "i16" => short.Parse(Text(), CultureInfo.InvariantCulture),
            "i32" => int.Parse(Text(), CultureInfo.InvariantCulture),
            "i64" => long.Parse(Text(), CultureInfo.InvariantCulture),
            "f32" => BitConverter.Int32BitsToSingle(int.Parse(Text(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
            "f64" => BitConverter.Int64BitsToDouble(long.Parse(Text(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
            "bool" => Text() == "true",
            "str" => Text(),
            "bytes" => Convert.FromBase64String(Text()),
            "dec" => new BigDecimal(BigInteger.Parse(Text(), CultureInfo.InvariantCulture), array[2]!.GetValue<int>()),
            "date" => DataValue.FromEpochMilliseconds(long.Parse(Text(), CultureInfo.InvariantCulture)),
            "list" => array[1]!.AsArray().Select(Value).ToArray(),
            "map" => Map(array[1]!.AsArray()),
            "struct" => StructOf(Schema(array[1])!, array[2]!.AsArray()),
            var kind => throw new InvalidOperationException($"There is no kind {kind}."),
        };
    }

    public static JsonNode? Node(DataValue value) => value.Kind switch
    {
        DataKind.Null => null,
        DataKind.Int8 => new JsonArray("i8", value.ToString()),
        DataKind.Int16 => new JsonArray("i16", value.ToString()),
        DataKind.Int32 => new JsonArray("i32", value.ToString()),
        DataKind.Int64 => new JsonArray("i64", value.ToString()),
        DataKind.Float32 => new JsonArray("f32", Bits(value.AsFloat32())),
        DataKind.Float64 => new JsonArray("f64", Bits(value.AsFloat64())),
        DataKind.Boolean => new JsonArray("bool", value.AsBoolean() ? "true" : "false"),
        DataKind.String => new JsonArray("str", value.AsString()),
        DataKind.Bytes => new JsonArray("bytes", Convert.ToBase64String(value.AsBytes().Span)),
        DataKind.Decimal => new JsonArray("dec", value.AsDecimal().Unscaled.ToString(CultureInfo.InvariantCulture), value.AsDecimal().Scale),
        DataKind.DateTime => new JsonArray("date", value.AsEpochMilliseconds().ToString(CultureInfo.InvariantCulture)),
        DataKind.Array => new JsonArray("list", new JsonArray([.. value.AsArray().Select(Node)])),
        DataKind.Map => new JsonArray("map", new JsonArray([.. value.AsMap().Select(entry => new JsonArray(Node(entry.Key), Node(entry.Value)))])),
        DataKind.Struct => new JsonArray(
            "struct",
            Node(value.AsStruct().Schema),
            new JsonArray([.. value.AsStruct().Schema.Fields.Select(field => Node(value.AsStruct().GetWithoutDefault(field)))])),
        _ => throw new InvalidOperationException($"There is no kind {value.Kind}."),
    };

    public static Schema? Schema(JsonNode? node)
    {
        if (node is not JsonObject json)
            return null;

        var type = Enum.Parse<SchemaType>(json["type"]!.GetValue<string>(), ignoreCase: true);
        var builder = type switch
        {
            SchemaType.Array when json["values"] is not null => SchemaBuilder.Array(Schema(json["values"])!),
            SchemaType.Map when json["values"] is not null => SchemaBuilder.Map(Schema(json["keys"])!, Schema(json["values"])!),
            _ => new SchemaBuilder(type),
        };
        foreach (var field in json["fields"]?.AsArray() ?? [])
            builder.Field(field![0]!.GetValue<string>(), Schema(field[1])!);
        foreach (var parameter in json["parameters"]?.AsArray() ?? [])
            builder.Parameter(parameter![0]!.GetValue<string>(), parameter[1]!.GetValue<string>());
        if (json["optional"] is not null)
            builder.Optional();

        builder.Name(json["name"]?.GetValue<string>()).Version(json["version"]?.GetValue<int>()).Doc(json["doc"]?.GetValue<string>());
        return json["default"] is { } defaultValue ? builder.Default(Value(defaultValue)).Build() : builder.Build();
    }

    public static JsonNode? Node(Schema? schema)
    {
        if (schema is null)
            return null;

        var json = new JsonObject { ["type"] = schema.Type.JavaConstant };
        if (schema.IsOptional)
            json["optional"] = true;
        if (schema.Name is not null)
            json["name"] = schema.Name;
        if (schema.Version is not null)
            json["version"] = schema.Version;
        if (schema.Doc is not null)
            json["doc"] = schema.Doc;
        if (schema.Parameters is not null)
            json["parameters"] = new JsonArray([.. schema.Parameters.Select(parameter => new JsonArray(parameter.Key, parameter.Value))]);
        if (schema.Type == SchemaType.Struct)
            json["fields"] = new JsonArray([.. schema.Fields.Select(field => new JsonArray(field.Name, Node(field.Schema)))]);
        if (schema.Type == SchemaType.Map)
            json["keys"] = Node(schema.KeySchema);
        if (schema.Type is SchemaType.Map or SchemaType.Array)
            json["values"] = Node(schema.ValueSchema);
        if (!schema.DefaultValue.IsNull)
            json["default"] = Node(schema.DefaultValue);

        return json;
    }

    public static JsonNode? Node(SchemaAndValue value) => new JsonArray(Node(value.Schema), Node(value.Value));

    public static string Bits(double value) =>
        (double.IsNaN(value) ? 0x7ff8000000000000 : BitConverter.DoubleToInt64Bits(value)).ToString("x", CultureInfo.InvariantCulture);

    public static string Bits(float value) =>
        (float.IsNaN(value) ? 0x7fc00000 : BitConverter.SingleToInt32Bits(value)).ToString("x", CultureInfo.InvariantCulture);

    private static DataMap Map(JsonArray entries)
    {
        var map = new DataMap(entries.Count);
        foreach (var entry in entries)
            map[Value(entry![0])] = Value(entry[1]);

        return map;
    }

    private static Struct StructOf(Schema schema, JsonArray values)
    {
        // Set without a check: some structs are bad on purpose.
        var value = new Struct(schema);
        for (var i = 0; i < values.Count; i++)
            value.Slot(i) = Value(values[i]);

        return value;
    }
}
