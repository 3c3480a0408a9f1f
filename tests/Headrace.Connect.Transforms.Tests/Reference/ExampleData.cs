using System.Globalization;
using System.Text.Json.Nodes;
using Headrace.Connect.Data;
using Headrace.Connect.Header;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;

namespace Headrace.Connect.Transforms.Tests.Reference;

/// <summary>The form in which the reference pages show records: short to read, and readable by the test.</summary>
internal static class ExampleData
{
    public static ConnectRecord ReadRecord(JsonNode node, bool isSource)
    {
        var keySchema = ReadSchema(node["keySchema"]);
        var key = ReadValue(node["key"], keySchema);
        var valueSchema = ReadSchema(node["valueSchema"]);
        var value = ReadValue(node["value"], valueSchema);
        var headers = new Headers();
        foreach (var (name, content) in node["headers"]?.AsObject() ?? [])
            headers.Add(name, Schema.String, DataValue.From((string?)content));
        var topic = (string)node["topic"]!;
        var timestamp = (long?)node["timestamp"];
        return isSource
            ? new SourceRecord(null, null, topic, null, keySchema, key, valueSchema, value, timestamp, headers)
            : new SinkRecord(topic, 0, keySchema, key, valueSchema, value, 42, timestamp, TimestampType.CreateTime, headers);
    }

    public static JsonObject Write(ConnectRecord record)
    {
        var node = new JsonObject { ["topic"] = record.Topic };
        if (record.Timestamp is { } timestamp)
            node["timestamp"] = timestamp;
        if (record.HasHeaders)
            node["headers"] = new JsonObject(record.Headers.Select(header => KeyValuePair.Create(header.Key, Write(header.Value))));
        if (record.KeySchema is not null)
            node["keySchema"] = Write(record.KeySchema);
        if (!record.Key.IsNull)
            node["key"] = Write(record.Key);
        if (record.ValueSchema is not null)
            node["valueSchema"] = Write(record.ValueSchema);
        node["value"] = Write(record.Value);
        return node;
    }

    public static Schema? ReadSchema(JsonNode? node)
    {
        if (node is null)
            return null;
        if (node is JsonValue)
            return Plain((string)node!).Build();
        if (node["struct"] is { } name)
        {
            var builder = SchemaBuilder.Struct().Name((string?)name);
            foreach (var (field, schema) in node["fields"]!.AsObject())
                builder.Field(field, ReadSchema(schema)!);
            return node["optional"] is null ? builder.Build() : builder.Optional().Build();
        }

        var plain = Plain((string)node["type"]!).Name((string?)node["name"]).Version((int?)node["version"]);
        return node["default"] is { } standard ? plain.Default(ReadValue(standard, plain.Build())).Build() : plain.Build();
    }

    public static JsonNode Write(Schema schema)
    {
        var type = schema.Type.ToString().ToLowerInvariant() + (schema.IsOptional && schema.Type != SchemaType.Struct ? "?" : "");
        var node = new JsonObject();
        if (schema.Type == SchemaType.Struct)
        {
            node["struct"] = schema.Name;
            if (schema.IsOptional)
                node["optional"] = true;
        }
        else
        {
            node["type"] = type;
            if (schema.Name is not null)
                node["name"] = schema.Name;
        }

        if (schema.Version is { } version)
            node["version"] = version;
        if (!schema.DefaultValue.IsNull)
            node["default"] = Write(schema.DefaultValue);
        if (schema.ValueSchema is not null)
            node["values"] = Write(schema.ValueSchema);
        if (schema.Type == SchemaType.Struct)
            node["fields"] = new JsonObject(schema.Fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Write(field.Schema))));
        return node.Count == 1 && schema.Type != SchemaType.Struct ? JsonValue.Create(type) : node;
    }

    public static DataValue ReadValue(JsonNode? node, Schema? schema) => (node, schema?.Type) switch
    {
        (null, _) => default,
        (JsonObject members, SchemaType.Struct) => ReadStruct(members, schema!),
        (JsonObject members, _) => ReadMap(members),
        (JsonArray items, _) => DataValue.From(items.Select(item => ReadValue(item, schema?.ValueSchema)).ToArray()),
        (_, SchemaType.Int16) => DataValue.From((short)node!),
        (_, SchemaType.Int32) => DataValue.From((int)node!),
        (_, SchemaType.Float32) => DataValue.From((float)node!),
        (_, SchemaType.Float64) => DataValue.From((double)node!),
        (_, SchemaType.Bytes) => DataValue.From(Convert.FromBase64String((string)node!)),
        (JsonValue value, _) when value.TryGetValue(out bool truth) => DataValue.From(truth),
        (JsonValue value, _) when value.TryGetValue(out long number) => DataValue.From(number),
        (JsonValue value, _) when value.TryGetValue(out double number) => DataValue.From(number),
        _ => DataValue.From((string)node!),
    };

    public static JsonNode? Write(DataValue value) => value.Kind switch
    {
        DataKind.Null => null,
        DataKind.Int8 => value.AsInt8(),
        DataKind.Int16 => value.AsInt16(),
        DataKind.Int32 => value.AsInt32(),
        DataKind.Int64 => value.AsInt64(),
        DataKind.Float32 => value.AsFloat32(),
        DataKind.Float64 => value.AsFloat64(),
        DataKind.Boolean => value.AsBoolean(),
        DataKind.String => value.AsString(),
        DataKind.Bytes => Convert.ToBase64String(value.AsBytes().Span),
        DataKind.Decimal => value.AsDecimal().ToString(),
        DataKind.DateTime => DateTimeOffset.FromUnixTimeMilliseconds(value.AsEpochMilliseconds()).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DataKind.Array => new JsonArray([.. value.AsArray().Select(Write)]),
        DataKind.Map => new JsonObject(value.AsMap().Select(entry => KeyValuePair.Create(entry.Key.ToString(), Write(entry.Value)))),
        _ => new JsonObject(value.AsStruct().Schema.Fields.Select(field => KeyValuePair.Create(field.Name, Write(value.AsStruct().GetWithoutDefault(field))))),
    };

    private static SchemaBuilder Plain(string type)
    {
        var builder = new SchemaBuilder(Enum.Parse<SchemaType>(type.TrimEnd('?'), ignoreCase: true));
        return type.EndsWith('?') ? builder.Optional() : builder;
    }

    private static DataValue ReadStruct(JsonObject members, Schema schema)
    {
        var result = new Struct(schema);
        foreach (var (name, content) in members)
        {
            var field = schema.Field(name)!;
            if (content is not null)
                result.Set(field, ReadValue(content, field.Schema));
        }

        return DataValue.From(result);
    }

    private static DataValue ReadMap(JsonObject members)
    {
        var map = new DataMap(members.Count);
        foreach (var (name, content) in members)
            map[name] = ReadValue(content, null);
        return DataValue.From(map);
    }
}
