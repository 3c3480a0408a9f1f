using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Sink;

namespace Headrace.Connect.Transforms;

/// <summary>Says what a transformation needs of a record, in Kafka Connect's words.</summary>
internal static class Require
{
    public static DataMap Map(in DataValue value, string purpose) => value.Kind == DataKind.Map
        ? value.AsMap()
        : throw new DataException($"Only Map objects supported in absence of schema for [{purpose}], found: {value.Kind.JavaClass}");

    public static Struct Struct(in DataValue value, string purpose) => value.Kind == DataKind.Struct
        ? value.AsStruct()
        : throw new DataException($"Only Struct objects supported for [{purpose}], found: {value.Kind.JavaClass}");

    public static SinkRecord SinkRecord(ConnectRecord record, string purpose) => record as SinkRecord
        ?? throw new DataException($"Only SinkRecord supported for [{purpose}], found: org.apache.kafka.connect.source.SourceRecord");

    public static void Schema(Schema? schema, string purpose)
    {
        if (schema is null)
            throw new DataException($"Schema required for [{purpose}]");
    }
}
