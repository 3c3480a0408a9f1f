using System.Buffers;
using Headrace.Connect.Config;
using Headrace.Connect.Data;

namespace Headrace.Connect.Storage;

/// <summary>Turns header values between Connect data and the bytes in Kafka. An instance serves one task and is called by one thread at a time.</summary>
public interface IHeaderConverter : IDisposable
{
    /// <summary>The converter's settings.</summary>
    ConfigDef ConfigDefinition { get; }

    /// <summary>Called once before use.</summary>
    /// <param name="config">The settings, without the prefix that they have in a worker's or connector's configuration.</param>
    void Configure(IReadOnlyDictionary<string, string?> config);

    /// <summary>Writes a header's value as bytes.</summary>
    /// <param name="topic">The topic that the record goes to.</param>
    /// <param name="key">The header's name.</param>
    /// <param name="schema">The value's schema, null for schemaless data.</param>
    /// <param name="value">The value.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <returns>False for null: then nothing is written.</returns>
    /// <exception cref="Errors.DataException">The value can't be converted.</exception>
    bool FromConnectHeader(string topic, string key, Schema? schema, in DataValue value, IBufferWriter<byte> output);

    /// <summary>Reads a header's value from bytes.</summary>
    /// <param name="topic">The topic that the record came from.</param>
    /// <param name="key">The header's name.</param>
    /// <param name="bytes">The bytes, or null. They never change.</param>
    /// <exception cref="Errors.DataException">The bytes can't be converted.</exception>
    SchemaAndValue ToConnectHeader(string topic, string key, ReadOnlyMemory<byte>? bytes);
}
