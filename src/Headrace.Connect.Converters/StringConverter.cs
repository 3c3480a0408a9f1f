using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Headrace.Connect.Config;
using Headrace.Connect.Converters.Charsets;
using Headrace.Connect.Data;
using Headrace.Connect.Header;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters;

/// <summary>Converts text: any value goes out in its Java text form, and whatever comes in is optional text.</summary>
/// <remarks>UTF-8 passes through: valid bytes become a value that shares them, and such a value is copied out as it is.</remarks>
[KafkaConnectName("org.apache.kafka.connect.storage.StringConverter")]
public sealed class StringConverter : IConverter, IHeaderConverter, IVersioned
{
    private static readonly ConfigKey<string> EncodingKey = ConfigKey.String("converter.encoding").Default("UTF-8")
        .Document("The name of the Java character set that texts are written and read in.", Importance.High)
        .Display(null, -1, Width.Medium, "Encoding");

    private static readonly ConfigDef Definition = [ConverterConfig.Type, EncodingKey];

    // Null stands for UTF-8, which needs no encoder.
    private JavaCharset? _charset;

    /// <inheritdoc/>
    public string Version => ConverterVersion.Value;

    /// <inheritdoc/>
    public ConfigDef ConfigDefinition => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config, bool isKey) => Configure(ConverterConfig.With(config, isKey ? "key" : "value"));

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        if (Definition.Parse(ConverterConfig.WithDefaultType(config)).GetOptional(EncodingKey) is not { } name)
        {
            _charset = null;
            return;
        }

        var charset = JavaCharset.Find(name) ?? throw new SerializationException($"Unsupported encoding {name}");
        _charset = charset.IsUtf8 ? null : charset;
    }

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output)
    {
        if (value.IsNull)
            return false;

        if (_charset is null)
            value.WriteText(output);
        else
            _charset.Write(value.ToString(), output);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
            return new SchemaAndValue(Schema.OptionalString, default);

        if (_charset is not null)
            return new SchemaAndValue(Schema.OptionalString, DataValue.From(_charset.Read(present.Span)));
        return MemoryMarshal.TryGetArray(present, out var segment) && Utf8.IsValid(present.Span)
            ? new SchemaAndValue(Schema.OptionalString, DataValue.FromUtf8(segment.Array!, segment.Offset, segment.Count))
            : new SchemaAndValue(Schema.OptionalString, DataValue.From(JavaUtf8.GetString(present.Span)));
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
}
