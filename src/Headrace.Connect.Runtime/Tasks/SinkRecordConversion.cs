using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Sink;
using Headrace.Connect.Storage;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What converters make of a consumed record.</summary>
internal static class SinkRecordConversion
{
    /// <summary>A record's headers as converters of keys and values see them; null for none.</summary>
    public static Headers? HeadersOf(in ConsumedRecord record)
    {
        if (record.Headers.Length == 0)
            return null;
        var list = new Headers();
        foreach (var header in record.Headers)
            list.Add(new Header.Header(header.Key, Schema.OptionalBytes, header.Value is { } bytes ? DataValue.From(bytes.ToArray()) : default));
        return list;
    }

    /// <summary>Converts a whole record.</summary>
    /// <exception cref="ConnectException">A converter can't read it, or it is none.</exception>
    public static SinkRecord Convert(RecordConverters converters, in ConsumedRecord record)
    {
        var headers = HeadersOf(record);
        var key = converters.Key.ToConnectData(record.Topic, headers, record.Key);
        var value = converters.Value.ToConnectData(record.Topic, headers, record.Value);
        return Complete(converters, record, key, value);
    }

    /// <summary>Converts the headers, and makes the record.</summary>
    /// <param name="converters">The converters.</param>
    /// <param name="record">The consumed record.</param>
    /// <param name="key">The converted key.</param>
    /// <param name="value">The converted value.</param>
    /// <exception cref="ConnectException">A header can't be read, or the timestamp is none.</exception>
    public static SinkRecord Complete(RecordConverters converters, in ConsumedRecord record, in SchemaAndValue key, in SchemaAndValue value)
    {
        var headers = ReadHeaders(converters.Header, record.Topic, record.Headers);
        var timestamp = record.TimestampMs;
        if (timestamp < -1)
            throw new ConnectException($"The record {record.TopicPartition}@{record.Offset} has the timestamp {timestamp}, which is not a point in time.");
        return new SinkRecord(
            record.Topic, record.Partition, key.Schema, key.Value, value.Schema, value.Value, record.Offset,
            timestamp < 0 ? null : timestamp, ToConnectType(record.TimestampType), headers);
    }

    /// <summary>Converts headers; null for none.</summary>
    /// <exception cref="ConnectException">One can't be read, or what its converter made of it does not fit its schema.</exception>
    public static Headers? ReadHeaders(IHeaderConverter converter, string topic, ReadOnlySpan<RecordHeader> headers)
    {
        if (headers.IsEmpty)
            return null;
        var read = new Headers();
        foreach (ref readonly var header in headers)
        {
            try
            {
                var converted = converter.ToConnectHeader(topic, header.Key, header.Value);
                read.Add(header.Key, converted.Schema, converted.Value);
            }
            catch (Exception e)
            {
                FieldError.At(e, header.Key, header.Value is { } bytes ? DataValue.From(bytes.ToArray()) : default);
                throw;
            }
        }
        return read;
    }

    private static Sink.TimestampType ToConnectType(Kafka.Client.TimestampType type) => type switch
    {
        Kafka.Client.TimestampType.CreateTime => Sink.TimestampType.CreateTime,
        Kafka.Client.TimestampType.LogAppendTime => Sink.TimestampType.LogAppendTime,
        _ => Sink.TimestampType.NoTimestampType,
    };
}
