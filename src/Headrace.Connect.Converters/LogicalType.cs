using System.Globalization;
using System.Numerics;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

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

/// <summary>The encodings of the logical types.</summary>
internal static class LogicalTypes
{
    private const long MillisecondsPerDay = 86_400_000;

    public static LogicalType Of(Schema schema) => schema.Name switch
    {
        "org.apache.kafka.connect.data.Decimal" => LogicalType.Decimal,
        "org.apache.kafka.connect.data.Date" => LogicalType.Date,
        "org.apache.kafka.connect.data.Time" => LogicalType.Time,
        "org.apache.kafka.connect.data.Timestamp" => LogicalType.Timestamp,
        _ => LogicalType.None,
    };

    /// <summary>The days of a date.</summary>
    public static int ToDays(long milliseconds) => milliseconds % MillisecondsPerDay == 0
        ? (int)(milliseconds / MillisecondsPerDay)
        : throw new DataException("Kafka Connect Date type should not have any time fields set to non-zero values.");

    /// <summary>The date of a number of days.</summary>
    public static DataValue FromDays(int days) => DataValue.FromEpochMilliseconds(days * MillisecondsPerDay);

    /// <summary>The milliseconds of a time of day.</summary>
    public static int ToMillisecondsOfDay(long milliseconds) => milliseconds is >= 0 and <= MillisecondsPerDay
        ? (int)milliseconds
        : throw new DataException("Kafka Connect Time type should not have any date fields set to non-zero values.");

    /// <summary>The time of day of a number of milliseconds.</summary>
    public static DataValue FromMillisecondsOfDay(int milliseconds) => milliseconds is >= 0 and <= (int)MillisecondsPerDay
        ? DataValue.FromEpochMilliseconds(milliseconds)
        : throw new DataException("Time values must use number of milliseconds greater than 0 and less than 86400000");

    /// <summary>Checks that a decimal has the scale that its schema says.</summary>
    public static void CheckScale(Schema schema, BigDecimal value)
    {
        var scale = ScaleOf(schema);
        if (value.Scale != scale)
            throw new DataException($"Decimal value has mismatching scale for given Decimal schema. Schema has scale {scale}, value has scale {value.Scale}.");
    }

    /// <summary>The decimal of its bytes: the unscaled value in big-endian two's complement.</summary>
    public static DataValue ToDecimal(Schema schema, ReadOnlySpan<byte> bytes) => bytes.IsEmpty
        ? throw new DataException("Zero length BigInteger")
        : DataValue.From(new BigDecimal(new BigInteger(bytes, isBigEndian: true), ScaleOf(schema)));

    private static int ScaleOf(Schema schema)
    {
        if (schema.Parameters is null || !schema.Parameters.TryGetValue("scale", out var text))
            throw new DataException("Invalid Decimal schema: scale parameter not found.");
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var scale)
            ? scale
            : throw new DataException("Invalid scale parameter found in Decimal schema: ");
    }
}
