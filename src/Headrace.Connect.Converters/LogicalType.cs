using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

/// <summary>A logical type of Kafka Connect, told by the schema's name alone.</summary>
internal enum LogicalType
{
    None,
    Decimal,
    Date,
    Time,
    Timestamp,
}

internal static class LogicalTypes
{
    public static LogicalType Of(Schema schema) => schema.Name switch
    {
        LogicalNames.Decimal => LogicalType.Decimal,
        LogicalNames.Date => LogicalType.Date,
        LogicalNames.Time => LogicalType.Time,
        LogicalNames.Timestamp => LogicalType.Timestamp,
        _ => LogicalType.None,
    };
}
