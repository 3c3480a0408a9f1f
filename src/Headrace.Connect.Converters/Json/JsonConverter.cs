using System.Buffers;
using System.Text;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters.Json;

/// <summary>
/// Converts to and from JSON, byte for byte as Kafka Connect's JsonConverter does: with an envelope of schema and payload, or without schemas.
/// </summary>
/// <remarks>
/// The text of a schema is made once and then copied; on the way in a schema is known by its bytes, so that a topic of one schema costs a comparison per message.
/// </remarks>
[KafkaConnectName("org.apache.kafka.connect.json.JsonConverter")]
public sealed class JsonConverter : IConverter, IHeaderConverter, IVersioned
{
    private const string NoEnvelope =
        "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields and may not contain additional fields. If you are trying to deserialize plain "
        + "JSON data, set schemas.enable=false in your converter configuration.";

    private const string NotJson = "Converting byte[] to Kafka Connect data failed due to serialization error: ";

    private JsonConverterConfig? _config;
    private JsonDataWriter _dataWriter;
    private readonly JsonShapes _shapes = new();
    private JsonPlan? _contentPlan;

    private LruCache<Schema, WrittenSchema> _written = new(0);
    private LruCache<byte[], ReadSchema> _read = new(0, Utf8KeyComparer.Instance);
    private WrittenSchema? _lastWritten;
    private ReadSchema? _lastRead;

    /// <inheritdoc/>
    public string Version => ConverterVersion.Value;

    /// <inheritdoc/>
    public ConfigDef ConfigDefinition => JsonConverterConfig.Definition;

    private JsonConverterConfig Config => _config ?? throw new InvalidOperationException("The converter has not been configured.");

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config, bool isKey) => Configure(ConverterConfig.With(config, isKey ? "key" : "value"));

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        _config = new JsonConverterConfig(ConverterConfig.WithDefaultType(config));
        _dataWriter = new JsonDataWriter(_config.NumericDecimals, _config.ReplaceNullWithDefault);
        _written = new(_config.SchemasCacheSize);
        _read = new(_config.SchemasCacheSize, Utf8KeyComparer.Instance);
        _lastWritten = null;
        _lastRead = null;

        // Kafka reads it whether it is used or not, and refuses a wrong one.
        var contentPlan = _config.SchemaContent is { Length: > 0 } content ? ReadContentSchema(content) : null;
        _contentPlan = _config.SchemasEnabled ? contentPlan : null;
    }

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output)
    {
        if (schema is null && value.IsNull)
            return false;

        var writer = new JsonWriter(output, Config.SchemasEnabled ? 1 : 0);
        if (schema is null)
        {
            WriteSchemaless(ref writer, value);
        }
        else
        {
            var written = _lastWritten is { } last && ReferenceEquals(schema, last.Schema) ? last : FindWritten(schema);
            if (Config.SchemasEnabled)
                writer.WriteRaw(written.EnvelopeStart);
            try
            {
                _dataWriter.Write(ref writer, written.Plan, value);
            }
            catch (DataException e)
            {
                _dataWriter.NoteField(e, written.Plan, value);
                throw;
            }
            if (Config.SchemasEnabled)
                writer.WriteRaw((byte)'}');
        }

        writer.Flush();
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
            return SchemaAndValue.Null;

        var envelopeSize = KnownEnvelopeSize(present.Span);
        ArraySegment<byte> utf8;
        try
        {
            utf8 = JsonEncoding.ToUtf8(present, envelopeSize);
        }
        catch (JsonSyntaxException exception)
        {
            throw NotJsonAt(exception, present.Span, present.Span);
        }

        try
        {
            return ToConnectData(utf8, envelopeSize);
        }
        catch (JsonSyntaxException exception)
        {
            throw NotJsonAt(exception, present.Span, utf8);
        }
        catch (DataException) when (FindSyntaxError(utf8) is { } error)
        {
            // Kafka parses before it converts: what is not JSON at all is reported as that, whatever came first in the text.
            throw NotJsonAt(error, present.Span, utf8);
        }
        catch (DataException)
        {
            // What failed may be a member that Kafka never sees, because another of its name follows, or not what Kafka meets first.
            return ToConnectData(utf8, 0, isInFieldOrder: true);
        }
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string key, Schema? schema, in DataValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, null, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string key, ReadOnlyMemory<byte>? bytes) => ToConnectData(topic, null, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The error, from the bytes as they came where they are meant to be UTF-8.</summary>
    private static DataException NotJsonAt(JsonSyntaxException error, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> utf8) =>
        new(NotJson, JsonFault.Of(error, JsonEncoding.IsUtf8(bytes) ? bytes : utf8).ToSerializationException());

    private static JsonSyntaxException? FindSyntaxError(ArraySegment<byte> utf8)
    {
        try
        {
            var cursor = new JsonCursor(utf8);
            if (!cursor.IsAtEnd())
                cursor.SkipValue();
            return null;
        }
        catch (JsonSyntaxException exception)
        {
            return exception;
        }
    }

    private void WriteSchemaless(ref JsonWriter writer, in DataValue value)
    {
        if (Config.SchemasEnabled)
            writer.WriteRaw("{\"schema\":null,\"payload\":"u8);
        _dataWriter.Write(ref writer, null, value);
        if (Config.SchemasEnabled)
            writer.WriteRaw((byte)'}');
    }

    private WrittenSchema FindWritten(Schema schema)
    {
        if (!_written.TryGet(schema, out var written))
        {
            written = new WrittenSchema(
                schema,
                new JsonPlan(schema),
                Config.SchemasEnabled ? [.. "{\"schema\":"u8, .. JsonSchemas.ToUtf8(schema, _dataWriter), .. ",\"payload\":"u8] : []);
            _written.Add(schema, written);
        }

        _lastWritten = written;
        return written;
    }

    /// <summary>The size of the envelope's part before the payload where it is the same as the last message's; 0 for any other.</summary>
    private int KnownEnvelopeSize(ReadOnlySpan<byte> text) => _lastRead is { } last && text.StartsWith(last.EnvelopeStart) ? last.EnvelopeStart.Length : 0;

    private SchemaAndValue ToConnectData(ArraySegment<byte> utf8, int envelopeSize, bool isInFieldOrder = false)
    {
        _shapes.Begin();
        var reader = new JsonDataReader(utf8, Config.ReplaceNullWithDefault, _shapes, isInFieldOrder);
        if (Config.SchemasEnabled && _contentPlan is null)
            return ReadEnvelope(ref reader, envelopeSize);

        if (!reader.Cursor.IsAtEnd())
            return new SchemaAndValue(_contentPlan?.Schema, reader.Read(_contentPlan));

        return new SchemaAndValue(_contentPlan?.Schema, reader.ReadMissing(_contentPlan));
    }

    private SchemaAndValue ReadEnvelope(ref JsonDataReader reader, int envelopeSize)
    {
        if (envelopeSize > 0 && _lastRead is { } last)
        {
            reader.Cursor.Position = envelopeSize;
            var value = reader.Read(last.Plan);
            if (reader.Cursor.TryReadByte((byte)'}'))
                return new SchemaAndValue(last.Schema, value);
            _shapes.Begin();
            reader = new JsonDataReader(reader.Segment, Config.ReplaceNullWithDefault, _shapes);
        }

        return ReadUnknownEnvelope(ref reader);
    }

    private SchemaAndValue ReadUnknownEnvelope(ref JsonDataReader reader)
    {
        var (schema, payload, isInOrder) = FindMembers(ref reader);
        var schemaText = reader.Cursor.Text[schema];
        if (!_read.TryGetAlternate(schemaText, out var read))
        {
            reader.Cursor.Position = schema.Start.Value;
            var parsed = JsonSchemas.Read(ref reader);
            read = new ReadSchema(parsed, JsonPlan.For(parsed), isInOrder ? reader.Cursor.Text[..payload].ToArray() : []);
            _read.Add(schemaText.ToArray(), read);
        }

        _lastRead = read;
        reader.Cursor.Position = payload;
        return new SchemaAndValue(read.Schema, reader.Read(read.Plan));
    }

    /// <summary>Finds the envelope's two members, and whether they come in the order in which converters write them.</summary>
    private static (Range Schema, int Payload, bool IsInOrder) FindMembers(ref JsonDataReader reader)
    {
        if (reader.Cursor.IsAtEnd() || reader.Cursor.Peek() != JsonKind.Object)
            throw new DataException(NoEnvelope);

        Range? schema = null;
        int? payload = null;
        var isInOrder = false;
        reader.Cursor.Enter();
        for (var isFirst = true; reader.Cursor.NextMember(ref isFirst, out var name);)
        {
            reader.Cursor.Peek();
            var start = reader.Cursor.Position;
            reader.Cursor.SkipValue();
            if (name.EqualsUtf8(reader.Cursor.Text, "schema"u8))
            {
                schema = start..reader.Cursor.Position;
                isInOrder = false;
            }
            else if (name.EqualsUtf8(reader.Cursor.Text, "payload"u8))
            {
                isInOrder = payload is null && schema is not null;
                payload = start;
            }
            else
            {
                throw new DataException(NoEnvelope);
            }
        }

        return schema is { } range && payload is { } position ? (range, position, isInOrder) : throw new DataException(NoEnvelope);
    }

    private JsonPlan? ReadContentSchema(string content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JavaText.WriteUtf8(content, buffer);
        var utf8 = new ArraySegment<byte>(buffer.WrittenSpan.ToArray());
        try
        {
            var reader = new JsonDataReader(utf8, Config.ReplaceNullWithDefault, isInFieldOrder: true);
            return JsonPlan.For(JsonSchemas.Read(ref reader));
        }
        catch (JsonSyntaxException exception)
        {
            throw new DataException("Failed to parse schema in converter config due to serialization error: ", JsonFault.Of(exception, utf8).ToSerializationException());
        }
    }

    private sealed record WrittenSchema(Schema Schema, JsonPlan Plan, byte[] EnvelopeStart);

    private sealed record ReadSchema(Schema? Schema, JsonPlan? Plan, byte[] EnvelopeStart);
}
