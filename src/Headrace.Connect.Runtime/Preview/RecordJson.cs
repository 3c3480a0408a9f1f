using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Sink;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Runtime.Preview;

/// <summary>Records as JSON for people and fixtures: data in the form of the JSON converter, which is exact for every type.</summary>
internal sealed class RecordJson : IDisposable
{
    private const string JsonConverter = "org.apache.kafka.connect.json.JsonConverter";

    private readonly IConverter _withSchema;
    private readonly IConverter _plain;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public RecordJson(PluginRegistry plugins)
    {
        _withSchema = Create(plugins, hasSchemas: true);
        _plain = Create(plugins, hasSchemas: false);
    }

    /// <summary>Writes a record.</summary>
    public JsonObject Write(ConnectRecord record)
    {
        var json = new JsonObject { ["topic"] = record.Topic };
        if (record.KafkaPartition is { } partition)
            json["partition"] = partition;
        if (record.Timestamp is { } timestamp)
            json["timestamp"] = timestamp;
        Add(json, "key", record.Topic ?? "", record.KeySchema, record.Key);
        Add(json, "value", record.Topic ?? "", record.ValueSchema, record.Value);
        if (record.HasHeaders)
        {
            var headers = new JsonArray();
            foreach (var header in record.Headers)
            {
                var entry = new JsonObject { ["name"] = header.Key };
                Add(entry, "value", record.Topic ?? "", header.Schema, header.Value);
                headers.Add((JsonNode)entry);
            }
            json["headers"] = headers;
        }
        return json;
    }

    /// <summary>Reads a record in the form of <see cref="Write"/>.</summary>
    /// <exception cref="DataException">It has another form; the message says where.</exception>
    public SinkRecord Read(JsonNode? node)
    {
        if (node is not JsonObject json)
            throw new DataException($"A record is a JSON object with \"topic\", \"key\" and \"value\", not {node?.ToJsonString() ?? "null"}.");
        var topic = Text(json, "topic") ?? throw new DataException("A record has no \"topic\".");
        var key = ReadData(json, "key", topic);
        var value = ReadData(json, "value", topic);
        var headers = new Headers();
        foreach (var header in json["headers"] as JsonArray ?? [])
        {
            if (header is not JsonObject entry || Text(entry, "name") is not { } name)
                throw new DataException($"A header is an object with \"name\" and \"value\", not {header?.ToJsonString() ?? "null"}.");
            var data = ReadData(entry, "value", topic);
            headers.Add(name, data.Schema, data.Value);
        }
        return new(
            topic, (int?)Number(json, "partition") ?? 0, key.Schema, key.Value, value.Schema, value.Value, Number(json, "offset") ?? 0, Number(json, "timestamp"),
            TimestampType.CreateTime, headers);
    }

    /// <summary>Bytes as text where they are UTF-8, else in base 64.</summary>
    public static string? Describe(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException)
        {
            return "base64:" + Convert.ToBase64String(bytes);
        }
    }

    public void Dispose()
    {
        _withSchema.Dispose();
        _plain.Dispose();
    }

    private static IConverter Create(PluginRegistry plugins, bool hasSchemas)
    {
        var converter = plugins.CreateConverter(JsonConverter);
        converter.Configure(new Dictionary<string, string?>(StringComparer.Ordinal) { ["schemas.enable"] = hasSchemas ? "true" : "false" }, isKey: false);
        return converter;
    }

    private void Add(JsonObject json, string name, string topic, Schema? schema, in DataValue value)
    {
        _buffer.ResetWrittenCount();
        var isWritten = (schema is null ? _plain : _withSchema).FromConnectData(topic, null, schema, value, _buffer);
        var written = isWritten ? JsonNode.Parse(_buffer.WrittenSpan) : null;
        if (schema is null)
        {
            json[name] = written;
            return;
        }
        json[name] = written?["payload"]?.DeepClone();
        json[name + "Schema"] = written?["schema"]?.DeepClone();
    }

    private SchemaAndValue ReadData(JsonObject json, string name, string topic)
    {
        if (json[name + "Schema"] is not { } schema)
            return json[name] is { } plain ? _plain.ToConnectData(topic, null, Bytes(plain)) : new(null, default);
        return _withSchema.ToConnectData(topic, null, Bytes(new JsonObject { ["schema"] = schema.DeepClone(), ["payload"] = json[name]?.DeepClone() }));
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static string? Text(JsonObject json, string name) => json[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => throw new DataException($"\"{name}\" of a record is a string, not {other.ToJsonString()}."),
    };

    private static long? Number(JsonObject json, string name) => json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        var other => throw new DataException($"\"{name}\" of a record is a whole number, not {other.ToJsonString()}."),
    };
}
