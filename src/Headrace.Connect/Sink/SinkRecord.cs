using System.Globalization;
using Headrace.Connect.Data;
using Headrace.Connect.Header;

namespace Headrace.Connect.Sink;

/// <summary>A record that was read from Kafka for a sink task.</summary>
public sealed class SinkRecord : ConnectRecord
{
    /// <summary>Makes a record.</summary>
    /// <param name="topic">The topic that the record came from, perhaps changed by a transformation.</param>
    /// <param name="partition">The partition that it came from, perhaps changed by a transformation.</param>
    /// <param name="keySchema">The key's schema, or null.</param>
    /// <param name="key">The key.</param>
    /// <param name="valueSchema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <param name="kafkaOffset">The record's offset.</param>
    /// <param name="timestamp">Milliseconds since 1970-01-01T00:00Z, or null.</param>
    /// <param name="timestampType">Who set the timestamp.</param>
    /// <param name="headers">The headers, or null for none. The list is kept.</param>
    public SinkRecord(
        string topic,
        int partition,
        Schema? keySchema,
        DataValue key,
        Schema? valueSchema,
        DataValue value,
        long kafkaOffset,
        long? timestamp = null,
        TimestampType timestampType = TimestampType.NoTimestampType,
        Headers? headers = null)
        : this(topic, partition, keySchema, key, valueSchema, value, kafkaOffset, timestamp, timestampType, headers, new TopicPartition(topic, partition))
    {
    }

    private SinkRecord(
        string? topic,
        int? partition,
        Schema? keySchema,
        DataValue key,
        Schema? valueSchema,
        DataValue value,
        long kafkaOffset,
        long? timestamp,
        TimestampType timestampType,
        Headers? headers,
        TopicPartition original)
        : base(topic, partition, keySchema, key, valueSchema, value, timestamp, headers)
    {
        KafkaOffset = kafkaOffset;
        TimestampType = timestampType;
        Original = original;
    }

    /// <summary>The record's offset in the partition that it was read from.</summary>
    public long KafkaOffset { get; }

    /// <summary>Who set the timestamp.</summary>
    public TimestampType TimestampType { get; }

    /// <summary>The topic and partition that the record was read from, before any transformation. Source: KIP-793.</summary>
    public TopicPartition Original { get; }

    /// <inheritdoc/>
    public override SinkRecord NewRecord(
        string? topic, int? kafkaPartition, Schema? keySchema, DataValue key, Schema? valueSchema, DataValue value, long? timestamp, Headers? headers = null) =>
        new(topic, kafkaPartition, keySchema, key, valueSchema, value, KafkaOffset, timestamp, TimestampType, headers ?? CopyOfHeaders(), Original);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"SinkRecord{{kafkaOffset={KafkaOffset}, timestampType={TimestampType}, originalTopic={Original.Topic}, originalKafkaPartition={Original.Partition}, "
        + $"originalKafkaOffset={KafkaOffset}}} {base.ToString()}");
}
