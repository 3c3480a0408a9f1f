using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
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
    private Encoding? _encoding;

    /// <inheritdoc/>
    public string Version => ConverterVersion.Value;

    /// <inheritdoc/>
    public ConfigDef ConfigDefinition => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config, bool isKey) => Configure(ConverterConfig.With(config, isKey ? "key" : "value"));

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
        var name = Definition.Parse(ConverterConfig.WithDefaultType(config)).Get(EncodingKey);
        var encoding = JavaCharset.Find(name) ?? throw new SerializationException($"Unsupported encoding {name}");
        _encoding = encoding.CodePage == Encoding.UTF8.CodePage ? null : encoding;
    }

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output)
    {
        if (value.IsNull)
            return false;

        if (_encoding is null)
        {
            value.WriteText(output);
        }
        else
        {
            output.Write(_encoding.Preamble);
            _encoding.GetBytes(value.ToString(), output);
        }

        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
            return new SchemaAndValue(Schema.OptionalString, default);

        if (_encoding is null && MemoryMarshal.TryGetArray(present, out var segment) && Utf8.IsValid(present.Span))
            return new SchemaAndValue(Schema.OptionalString, DataValue.FromUtf8(segment.Array!, segment.Offset, segment.Count));

        return new SchemaAndValue(Schema.OptionalString, DataValue.From(JavaCharset.Decode(_encoding ?? Encoding.UTF8, present.Span)));
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
