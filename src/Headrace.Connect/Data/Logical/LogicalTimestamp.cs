using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>The logical type Timestamp: milliseconds since 1970-01-01T00:00Z. Values are points in time.</summary>
/// <remarks>Source: Kafka Connect's <c>Timestamp</c>.</remarks>
public static class LogicalTimestamp
{
    /// <summary>The schema name that makes the type.</summary>
    public const string LogicalName = LogicalNames.Timestamp;

    /// <summary>A required schema.</summary>
    public static Schema Schema { get; } = Builder().Build();

    /// <summary>An optional schema.</summary>
    public static Schema OptionalSchema { get; } = Builder().Optional().Build();

    /// <summary>Starts a schema.</summary>
    public static SchemaBuilder Builder() => new SchemaBuilder(SchemaType.Int64).Name(LogicalName).Version(1);

    /// <summary>Encodes a point in time.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="epochMilliseconds">Milliseconds since 1970-01-01T00:00Z.</param>
    /// <exception cref="DataException">The schema is another one.</exception>
    public static long FromLogical(Schema schema, long epochMilliseconds) => Checked(schema, epochMilliseconds);

    /// <summary>Decodes a point in time.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="epochMilliseconds">Milliseconds since 1970-01-01T00:00Z.</param>
    /// <exception cref="DataException">The schema is another one.</exception>
    public static long ToLogical(Schema schema, long epochMilliseconds) => Checked(schema, epochMilliseconds);

    private static long Checked(Schema schema, long epochMilliseconds) => schema.Name == LogicalName
        ? epochMilliseconds
        : throw new DataException("Requested conversion of Timestamp object but the schema does not match.");
}
