using System.Buffers;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Header;

namespace Headrace.Connect.Storage;

/// <summary>Turns keys or values between Connect data and the bytes in Kafka. An instance serves one task and is called by one thread at a time.</summary>
public interface IConverter : IDisposable
{
    /// <summary>The converter's settings.</summary>
    ConfigDef ConfigDefinition { get; }

    /// <summary>Called once before use.</summary>
    /// <param name="config">The settings, without the prefix that they have in a worker's or connector's configuration.</param>
    /// <param name="isKey">Whether the converter is for keys.</param>
    void Configure(IReadOnlyDictionary<string, string?> config, bool isKey);

    /// <summary>Writes a value as bytes.</summary>
    /// <param name="topic">The topic that the record goes to.</param>
    /// <param name="headers">The record's headers in Kafka's form, which a converter may add to; null where no record is converted.</param>
    /// <param name="schema">The value's schema, null for schemaless data.</param>
    /// <param name="value">The value.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <returns>False for null (a tombstone in the value's place): then nothing is written. True with nothing written means empty bytes.</returns>
    /// <exception cref="Errors.DataException">The value can't be converted.</exception>
    bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output);

    /// <summary>Reads a value from bytes.</summary>
    /// <param name="topic">The topic that the record came from.</param>
    /// <param name="headers">The record's headers; null where it has none.</param>
    /// <param name="bytes">The bytes, or null. They never change, so that a value may keep a slice of them instead of a copy.</param>
    /// <exception cref="Errors.DataException">The bytes can't be converted.</exception>
    SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes);
}
