using Headrace.Connect.Data;
using Headrace.Connect.Header;

namespace Headrace.Connect.Source;

/// <summary>A record that a source task read, with the place in the source that it came from.</summary>
public sealed class SourceRecord : ConnectRecord
{
    /// <summary>Makes a record.</summary>
    /// <param name="sourcePartition">Which part of the source the record came from, or null where the source has no offsets.</param>
    /// <param name="sourceOffset">Where reading goes on after this record, or null.</param>
    /// <param name="topic">The topic that the record goes to.</param>
    /// <param name="kafkaPartition">The partition that it goes to; null lets the producer choose.</param>
    /// <param name="keySchema">The key's schema, or null.</param>
    /// <param name="key">The key.</param>
    /// <param name="valueSchema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <param name="timestamp">Milliseconds since 1970-01-01T00:00Z; null lets the producer set it.</param>
    /// <param name="headers">The headers, or null for none. The list is kept.</param>
    public SourceRecord(
        SourceMap? sourcePartition,
        SourceMap? sourceOffset,
        string? topic,
        int? kafkaPartition,
        Schema? keySchema,
        DataValue key,
        Schema? valueSchema,
        DataValue value,
        long? timestamp = null,
        Headers? headers = null)
        : base(topic, kafkaPartition, keySchema, key, valueSchema, value, timestamp, headers)
    {
        SourcePartition = sourcePartition;
        SourceOffset = sourceOffset;
    }

    /// <summary>Makes a record without a key.</summary>
    /// <param name="sourcePartition">Which part of the source the record came from, or null where the source has no offsets.</param>
    /// <param name="sourceOffset">Where reading goes on after this record, or null.</param>
    /// <param name="topic">The topic that the record goes to.</param>
    /// <param name="valueSchema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    public SourceRecord(SourceMap? sourcePartition, SourceMap? sourceOffset, string? topic, Schema? valueSchema, DataValue value)
        : this(sourcePartition, sourceOffset, topic, null, null, default, valueSchema, value)
    {
    }

    /// <summary>Which part of the source the record came from.</summary>
    public SourceMap? SourcePartition { get; }

    /// <summary>Where reading goes on after this record.</summary>
    public SourceMap? SourceOffset { get; }

    /// <inheritdoc/>
    public override SourceRecord NewRecord(
        string? topic, int? kafkaPartition, Schema? keySchema, DataValue key, Schema? valueSchema, DataValue value, long? timestamp, Headers? headers = null) =>
        new(SourcePartition, SourceOffset, topic, kafkaPartition, keySchema, key, valueSchema, value, timestamp, headers ?? CopyOfHeaders());

    /// <inheritdoc/>
    public override string ToString() => $"SourceRecord{{sourcePartition={TextOf(SourcePartition)}, sourceOffset={TextOf(SourceOffset)}}} {base.ToString()}";
}
