using System.Buffers;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Converters;

/// <summary>Writes header values as text and, when reading, guesses from the text what they are: numbers, booleans, dates, lists, maps, else text.</summary>
/// <remarks>It is the header converter of a worker that sets none.</remarks>
[KafkaConnectName("org.apache.kafka.connect.storage.SimpleHeaderConverter")]
public sealed class SimpleHeaderConverter : IHeaderConverter, IVersioned
{
    /// <inheritdoc/>
    public string Version => ConverterVersion.Value;

    /// <inheritdoc/>
    public ConfigDef ConfigDefinition => ConfigDef.Empty;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string?> config)
    {
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string key, Schema? schema, in DataValue value, IBufferWriter<byte> output)
    {
        if (value.IsNull)
            return false;

        if (value.TryGetUtf8(out var utf8))
            output.Write(utf8);
        else
            DataValue.From(Values.ConvertToString(schema, value)).WriteText(output);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string key, ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
            return SchemaAndValue.Null;
        return present.IsEmpty ? new SchemaAndValue(Schema.String, DataValue.From("")) : Values.ParseString(JavaUtf8.GetString(present.Span));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
