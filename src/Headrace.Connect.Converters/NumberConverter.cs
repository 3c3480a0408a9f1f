using System.Buffers;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters;

/// <summary>Converts numbers of one kind to and from their big-endian bytes. The schema is not looked at, as in Kafka Connect.</summary>
public abstract class NumberConverter : IConverter, IHeaderConverter, IVersioned
{
    private readonly string _typeName;
    private readonly string _deserializer;
    private readonly DataKind _kind;
    private readonly Schema _schema;
    private readonly int _size;

    private protected NumberConverter(string typeName, string deserializer, DataKind kind, Schema schema, int size)
    {
        _typeName = typeName;
        _deserializer = deserializer;
        _kind = kind;
        _schema = schema;
        _size = size;
    }

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
        if (value.IsNull)
            return false;
        if (value.Kind != _kind)
        {
            throw new DataException(
                $"Failed to serialize to {_typeName} (was class {value.Kind.JavaClass}): ",
                new JavaClassCastException(value.Kind.JavaClass, JavaNumbers.IsNumber(value.Kind) ? _kind.JavaClass : "java.lang.Number"));
        }

        Write(value, output.GetSpan(_size));
        output.Advance(_size);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
            return new SchemaAndValue(_schema, default);
        if (present.Length != _size)
        {
            throw new DataException(
                $"Failed to deserialize {_typeName}: ",
                new SerializationException($"Size of data received by {_deserializer} is not {_size}"));
        }

        return new SchemaAndValue(_schema, Read(present.Span));
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string key, Schema? schema, in DataValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, null, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string key, ReadOnlyMemory<byte>? bytes) => ToConnectData(topic, null, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases nothing: there is nothing to release.</summary>
    /// <param name="disposing">Whether it is called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    private protected abstract void Write(in DataValue value, Span<byte> bytes);

    private protected abstract DataValue Read(ReadOnlySpan<byte> bytes);
}
