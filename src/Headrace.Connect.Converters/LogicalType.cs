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
