namespace Headrace.Connect.Data;

/// <summary>The schema names that make a schema a logical type. Only the name is looked at, as in Java.</summary>
internal static class LogicalNames
{
    public const string Decimal = "org.apache.kafka.connect.data.Decimal";
    public const string Date = "org.apache.kafka.connect.data.Date";
    public const string Time = "org.apache.kafka.connect.data.Time";
    public const string Timestamp = "org.apache.kafka.connect.data.Timestamp";

    /// <summary>The kind of value that a schema holds.</summary>
    public static DataKind ValueKind(SchemaType type, string? name) => name switch
    {
        null => type.ValueKind,
        Decimal => DataKind.Decimal,
        Date or Time or Timestamp => DataKind.DateTime,
        _ => type.ValueKind,
    };
}
