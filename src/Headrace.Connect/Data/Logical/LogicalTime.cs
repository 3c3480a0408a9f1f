using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>The logical type Time: milliseconds since midnight. Values are points in time on 1970-01-01 UTC.</summary>
/// <remarks>Source: Kafka Connect's <c>Time</c>, which takes the end of the day for a time too.</remarks>
public static class LogicalTime
{
    /// <summary>The schema name that makes the type.</summary>
    public const string LogicalName = LogicalNames.Time;

    /// <summary>A required schema.</summary>
    public static Schema Schema { get; } = Builder().Build();

    /// <summary>An optional schema.</summary>
    public static Schema OptionalSchema { get; } = Builder().Optional().Build();

    /// <summary>Starts a schema.</summary>
    public static SchemaBuilder Builder() => new SchemaBuilder(SchemaType.Int32).Name(LogicalName).Version(1);

    /// <summary>Encodes a time.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="epochMilliseconds">The time on 1970-01-01 UTC, in milliseconds since 1970-01-01T00:00Z.</param>
    /// <returns>The milliseconds since midnight.</returns>
    /// <exception cref="DataException">The schema is another one, or the point in time is on another day.</exception>
    public static int FromLogical(Schema schema, long epochMilliseconds)
    {
        if (schema.Name != LogicalName)
            throw new DataException("Requested conversion of Time object but the schema does not match.");

        return epochMilliseconds is >= 0 and <= JavaCalendar.MillisecondsPerDay
            ? (int)epochMilliseconds
            : throw new DataException("Kafka Connect Time type should not have any date fields set to non-zero values.");
    }

    /// <summary>Decodes a time.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="milliseconds">The milliseconds since midnight.</param>
    /// <returns>The time on 1970-01-01 UTC, in milliseconds since 1970-01-01T00:00Z.</returns>
    /// <exception cref="DataException">The schema is another one, or the number lies beyond a day.</exception>
    public static long ToLogical(Schema schema, int milliseconds)
    {
        if (schema.Name != LogicalName)
            throw new DataException("Requested conversion of Date object but the schema does not match.");

        return milliseconds is >= 0 and <= (int)JavaCalendar.MillisecondsPerDay
            ? milliseconds
            : throw new DataException("Time values must use number of milliseconds greater than 0 and less than 86400000");
    }
}
