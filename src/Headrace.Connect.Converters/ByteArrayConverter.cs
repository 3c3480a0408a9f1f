using System.Buffers;
using System.Runtime.InteropServices;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters;

/// <summary>Passes bytes through as they are.</summary>
[KafkaConnectName("org.apache.kafka.connect.converters.ByteArrayConverter")]
public sealed class ByteArrayConverter : IConverter, IHeaderConverter, IVersioned
{
    /// <inheritdoc/>
    public string Version => ConverterVersion.Value;

    /// <inheritdoc/>
    public ConfigDef ConfigDefinition => ConverterConfig.TypeOnly;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config, bool isKey)
    {
    }

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
    }

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output)
    {
        if (schema is not null && schema.Type != SchemaType.Bytes)
            throw new DataException($"Invalid schema type for ByteArrayConverter: {schema.Type.JavaConstant}");
        if (value.IsNull)
            return false;
        if (value.Kind != DataKind.Bytes)
            throw new DataException($"ByteArrayConverter is not compatible with objects of type class {value.Kind.JavaClass}");

        output.Write(value.AsBytes().Span);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
            return new SchemaAndValue(Schema.OptionalBytes, default);

        return new SchemaAndValue(
            Schema.OptionalBytes,
            MemoryMarshal.TryGetArray(present, out var segment)
                ? DataValue.FromBytes(segment.Array!, segment.Offset, segment.Count)
                : DataValue.From(present.ToArray()));
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
