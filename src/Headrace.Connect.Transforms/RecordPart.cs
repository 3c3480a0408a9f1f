using Headrace.Connect.Data;
using Headrace.Connect.Header;

namespace Headrace.Connect.Transforms;

/// <summary>The part of a record that a transformation works on: each comes as a class for keys and one for values.</summary>
internal enum RecordPart
{
    Key,
    Value,
}

internal static class RecordParts
{
    extension(RecordPart part)
    {
        public Schema? SchemaOf(ConnectRecord record) => part == RecordPart.Key ? record.KeySchema : record.ValueSchema;

        public DataValue ValueOf(ConnectRecord record) => part == RecordPart.Key ? record.Key : record.Value;

        /// <summary>The record with another part.</summary>
        public ConnectRecord With(ConnectRecord record, Schema? schema, in DataValue value, Headers? headers = null) => part == RecordPart.Key
            ? record.NewRecord(record.Topic, record.KafkaPartition, schema, value, record.ValueSchema, record.Value, record.Timestamp, headers)
            : record.NewRecord(record.Topic, record.KafkaPartition, record.KeySchema, record.Key, schema, value, record.Timestamp, headers);
    }
}
