using System.Buffers;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters;

/// <summary>Converts truth values to and from one byte, 1 or 0.</summary>
[KafkaConnectName("org.apache.kafka.connect.converters.BooleanConverter")]
public sealed class BooleanConverter : IConverter, IHeaderConverter, IVersioned
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
        if (schema is not null && schema.Type != SchemaType.Boolean)
            throw new DataException($"Invalid schema type for BooleanConverter: {schema.Type.JavaConstant}");
        if (value.IsNull)
            return false;
        if (value.Kind != DataKind.Boolean)
            throw new DataException($"BooleanConverter is not compatible with objects of type class {value.Kind.JavaClass}");

        output.Write([value.AsBoolean() ? (byte)1 : (byte)0]);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
            return new SchemaAndValue(Schema.OptionalBoolean, default);

        var problem = present.Span switch
        {
            [0] or [1] => null,
            [var other] => $"Unexpected byte received by BooleanDeserializer: {(sbyte)other}",
            _ => "Size of data received by BooleanDeserializer is not 1",
        };
        return problem is null
            ? new SchemaAndValue(Schema.OptionalBoolean, DataValue.From(present.Span[0] == 1))
            : throw new DataException("Failed to deserialize boolean: ", new SerializationException(problem));
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
