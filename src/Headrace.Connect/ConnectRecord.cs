using System.Globalization;
using Headrace.Connect.Data;
using Headrace.Connect.Header;

namespace Headrace.Connect;

/// <summary>A record on its way between Kafka and another system: a <see cref="Source.SourceRecord"/> or a <see cref="Sink.SinkRecord"/>.</summary>
/// <remarks>Records are immutable, apart from the headers' list, so that the original can be reported when a later stage fails.</remarks>
public abstract class ConnectRecord
{
    private Headers? _headers;

    private protected ConnectRecord(
        string? topic, int? kafkaPartition, Schema? keySchema, DataValue key, Schema? valueSchema, DataValue value, long? timestamp, Headers? headers)
    {
        Topic = topic;
        KafkaPartition = kafkaPartition;
        KeySchema = keySchema;
        Key = key;
        ValueSchema = valueSchema;
        Value = value;
        Timestamp = timestamp;
        _headers = headers;
    }

    /// <summary>The topic that the record goes to or comes from.</summary>
    public string? Topic { get; }

    /// <summary>The partition that the record goes to or comes from; null lets the producer choose.</summary>
    public int? KafkaPartition { get; }

    /// <summary>The key's schema, null for schemaless data.</summary>
    public Schema? KeySchema { get; }

    /// <summary>The key.</summary>
    public DataValue Key { get; }

    /// <summary>The value's schema, null for schemaless data.</summary>
    public Schema? ValueSchema { get; }

    /// <summary>The value; the absent value without a schema is a tombstone.</summary>
    public DataValue Value { get; }

    /// <summary>Milliseconds since 1970-01-01T00:00Z, or null.</summary>
    public long? Timestamp { get; }

    /// <summary>The record's headers. The list is made at the first call.</summary>
    public Headers Headers => _headers ??= [];

    /// <summary>Whether the record has headers; unlike <see cref="Headers"/> it makes no list.</summary>
    public bool HasHeaders => _headers is { Count: > 0 };

    /// <summary>Makes a record of the same origin with other contents: what a transformation returns.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="kafkaPartition">The partition, or null.</param>
    /// <param name="keySchema">The key's schema, or null.</param>
    /// <param name="key">The key.</param>
    /// <param name="valueSchema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <param name="timestamp">The timestamp, or null.</param>
    /// <param name="headers">The headers; null copies this record's list.</param>
    public abstract ConnectRecord NewRecord(
        string? topic, int? kafkaPartition, Schema? keySchema, DataValue key, Schema? valueSchema, DataValue value, long? timestamp, Headers? headers = null);

    /// <inheritdoc/>
    public override string ToString()
    {
        var headers = HasHeaders ? $"[{string.Join(", ", Headers.Select(header => $"ConnectHeader(key={header.Key}, value={header.Value}, schema={TextOf(header.Schema)})"))}]" : "";
        return $"ConnectRecord{{topic='{Topic ?? "null"}', kafkaPartition={TextOf(KafkaPartition)}, key={Key}, keySchema={TextOf(KeySchema)}, value={Value}, "
            + $"valueSchema={TextOf(ValueSchema)}, timestamp={TextOf(Timestamp)}, headers=ConnectHeaders(headers={headers})}}";
    }

    /// <summary>The text of something that may be absent, which Java writes as null.</summary>
    private protected static string TextOf(object? value) => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private protected Headers? CopyOfHeaders() => HasHeaders ? _headers!.Duplicate() : null;
}
