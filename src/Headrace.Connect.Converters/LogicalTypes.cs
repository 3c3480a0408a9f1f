using Headrace.Connect.Data;

namespace Headrace.Connect.Converters;

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
