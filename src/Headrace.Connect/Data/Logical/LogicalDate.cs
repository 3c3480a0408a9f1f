using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>The logical type Date: days since 1970-01-01. Values are points in time at midnight UTC.</summary>
/// <remarks>Source: Kafka Connect's <c>Date</c>.</remarks>
public static class LogicalDate
{
    /// <summary>The schema name that makes the type.</summary>
    public const string LogicalName = LogicalNames.Date;

    /// <summary>A required schema.</summary>
    public static Schema Schema { get; } = Builder().Build();

    /// <summary>An optional schema.</summary>
    public static Schema OptionalSchema { get; } = Builder().Optional().Build();

    /// <summary>Starts a schema.</summary>
    public static SchemaBuilder Builder() => new SchemaBuilder(SchemaType.Int32).Name(LogicalName).Version(1);

    /// <summary>Encodes a date.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="epochMilliseconds">Midnight UTC of the date, in milliseconds since 1970-01-01T00:00Z.</param>
    /// <returns>The days since 1970-01-01.</returns>
    /// <exception cref="DataException">The schema is another one, or the point in time is not midnight.</exception>
    public static int FromLogical(Schema schema, long epochMilliseconds)
    {
        CheckName(schema);
        return epochMilliseconds % JavaCalendar.MillisecondsPerDay == 0
            ? unchecked((int)(epochMilliseconds / JavaCalendar.MillisecondsPerDay))
            : throw new DataException("Kafka Connect Date type should not have any time fields set to non-zero values.");
    }

    /// <summary>Decodes a date.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="days">The days since 1970-01-01.</param>
    /// <returns>Midnight UTC of the date, in milliseconds since 1970-01-01T00:00Z.</returns>
    /// <exception cref="DataException">The schema is another one.</exception>
    public static long ToLogical(Schema schema, int days)
    {
        CheckName(schema);
        return days * JavaCalendar.MillisecondsPerDay;
    }

    private static void CheckName(Schema schema)
    {
        if (schema.Name != LogicalName)
            throw new DataException("Requested conversion of Date object but the schema does not match.");
    }
}
