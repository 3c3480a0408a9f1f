using System.Globalization;
using System.Runtime.CompilerServices;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>The logical type Decimal: numbers of one scale, encoded as the two's complement bytes of their digits. Values are <see cref="BigDecimal"/>.</summary>
/// <remarks>Source: Kafka Connect's <c>Decimal</c>.</remarks>
public static class LogicalDecimal
{
    /// <summary>The schema name that makes the type.</summary>
    public const string LogicalName = LogicalNames.Decimal;

    /// <summary>The schema parameter that holds the scale.</summary>
    public const string ScaleParameter = "scale";

    // The scale's text is parsed once per schema, not per value. A schema that is not used any more takes its entry along.
    private static readonly ConditionalWeakTable<Schema, StrongBox<int>> Scales = [];

    /// <summary>A required schema.</summary>
    /// <param name="scale">How many digits stand after the decimal point.</param>
    public static Schema Schema(int scale) => Builder(scale).Build();

    /// <summary>Starts a schema.</summary>
    /// <param name="scale">How many digits stand after the decimal point.</param>
    public static SchemaBuilder Builder(int scale) => new SchemaBuilder(SchemaType.Bytes)
        .Name(LogicalName)
        .Parameter(ScaleParameter, scale.ToString(CultureInfo.InvariantCulture))
        .Version(1);

    /// <summary>The scale that a schema demands.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <exception cref="DataException">The schema has no scale, or what it has is no number.</exception>
    public static int ScaleOf(Schema schema) => Scales.TryGetValue(schema, out var scale) ? scale.Value : Scales.GetValue(schema, ParseScale).Value;

    /// <summary>Encodes a number.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="value">The number, of the schema's scale.</param>
    /// <returns>The big-endian two's complement bytes of the digits, as few as they need.</returns>
    /// <exception cref="DataException">The scales differ.</exception>
    public static byte[] FromLogical(Schema schema, BigDecimal value)
    {
        var scale = ScaleOf(schema);
        return value.Scale == scale
            ? value.ToBytes()
            : throw new DataException($"Decimal value has mismatching scale for given Decimal schema. Schema has scale {scale}, value has scale {value.Scale}.");
    }

    /// <summary>Decodes a number.</summary>
    /// <param name="schema">A schema of the logical type.</param>
    /// <param name="value">The big-endian two's complement bytes of the digits.</param>
    /// <exception cref="DataException">There are no bytes.</exception>
    public static BigDecimal ToLogical(Schema schema, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? throw new DataException("Zero length BigInteger") : BigDecimal.FromBytes(value, ScaleOf(schema));

    private static StrongBox<int> ParseScale(Schema schema)
    {
        if (schema.Parameters is null || !schema.Parameters.TryGetValue(ScaleParameter, out var text))
            throw new DataException("Invalid Decimal schema: scale parameter not found.");

        return JavaNumbers.TryParseInteger(text, int.MinValue, int.MaxValue, out var scale)
            ? new((int)scale)
            : throw new DataException("Invalid scale parameter found in Decimal schema: ", JavaNumberFormatException.Of(text, SchemaType.Int32));
    }
}
