using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>Converts values between types and to and from text, leniently, as header values need it. Source: Kafka Connect's <c>Values</c>.</summary>
/// <remarks>Dates in texts are in the machine's time zone, as they are in Kafka Connect.</remarks>
public static class Values
{
    private const string NullMessage = "Unable to convert a null value to a schema that requires a value";

    private static readonly Schema ListSchema = SchemaBuilder.Array(Schema.String).Build();
    private static readonly Schema MapSchema = SchemaBuilder.Map(Schema.String, Schema.String).Build();
    private static readonly Schema StructSchema = SchemaBuilder.Struct().Build();

    /// <summary>Reads a text: <c>null</c>, true and false, numbers, dates and times, lists and maps; anything else is text.</summary>
    /// <param name="text">The text, or null.</param>
    /// <returns>The value with the schema that was found for it. The parts of a list or map without a common schema have none.</returns>
    public static SchemaAndValue ParseString(string? text) => text is null ? SchemaAndValue.Null : ValueParser.Parse(text);

    /// <summary>Writes a value as text that <see cref="ParseString"/> reads back: strings inside lists, maps and structs in quotes, bytes in base 64.</summary>
    /// <param name="schema">The value's schema, which is not looked at.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    [SuppressMessage("Style", "IDE0060", Justification = "The schema is part of the interface that Java's authors know.")]
    public static string? ConvertToString(Schema? schema, DataValue value) => value.Kind switch
    {
        DataKind.Null => null,
        DataKind.String => value.AsString(),
        _ => ValueWriter.Write(value),
    };

    /// <summary>A truth value: that of the text <c>true</c> or <c>false</c>, or whether a number is not 0.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    /// <exception cref="DataException">The value can't be converted.</exception>
    public static bool? ConvertToBoolean(Schema? schema, DataValue value)
    {
        if (value.IsNull)
            return null;
        if (value.Kind == DataKind.Boolean)
            return value.AsBoolean();
        if (value.Kind == DataKind.String && ParseString(value.AsString()).Value is { Kind: DataKind.Boolean } parsed)
            return parsed.AsBoolean();

        return AsInt64(value, schema) != 0;
    }

    /// <summary>An 8-bit integer: the low bits of the number.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    /// <exception cref="DataException">The value can't be converted.</exception>
    public static sbyte? ConvertToInt8(Schema? schema, DataValue value) => value.IsNull ? null : (sbyte)AsInt64(value, schema);

    /// <summary>A 16-bit integer: the low bits of the number.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    /// <exception cref="DataException">The value can't be converted.</exception>
    public static short? ConvertToInt16(Schema? schema, DataValue value) => value.IsNull ? null : (short)AsInt64(value, schema);

    /// <summary>A 32-bit integer: the low bits of the number.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    /// <exception cref="DataException">The value can't be converted.</exception>
    public static int? ConvertToInt32(Schema? schema, DataValue value) => value.IsNull ? null : (int)AsInt64(value, schema);

    /// <summary>A 64-bit integer: the low bits of the number.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    /// <exception cref="DataException">The value can't be converted.</exception>
    public static long? ConvertToInt64(Schema? schema, DataValue value) => value.IsNull ? null : AsInt64(value, schema);

    /// <summary>A 32-bit IEEE 754 number.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    /// <exception cref="DataException">The value can't be converted.</exception>
    public static float? ConvertToFloat32(Schema? schema, DataValue value) => value.Kind switch
    {
        DataKind.Null => null,
        DataKind.Float32 => value.AsFloat32(),
        _ => (float)AsDouble(value, schema),
    };

    /// <summary>A 64-bit IEEE 754 number.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value.</returns>
    /// <exception cref="DataException">The value can't be converted.</exception>
    public static double? ConvertToFloat64(Schema? schema, DataValue value) => value.IsNull ? null : AsDouble(value, schema);

    /// <summary>A list: the value itself or the one that its text is.</summary>
    /// <param name="schema">The value's schema, which is not looked at.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="DataException">The value is absent or no list.</exception>
    [SuppressMessage("Style", "IDE0060", Justification = "The schema is part of the interface that Java's authors know.")]
    public static IReadOnlyList<DataValue> ConvertToList(Schema? schema, DataValue value) => ToList(ListSchema, value);

    /// <summary>A map: the value itself or the one that its text is.</summary>
    /// <param name="schema">The value's schema, which is not looked at.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="DataException">The value is absent or no map.</exception>
    [SuppressMessage("Style", "IDE0060", Justification = "The schema is part of the interface that Java's authors know.")]
    public static DataMap ConvertToMap(Schema? schema, DataValue value) => ToMap(MapSchema, value);

    /// <summary>A struct: the value itself.</summary>
    /// <param name="schema">The value's schema, which is not looked at.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="DataException">The value is absent or no struct.</exception>
    [SuppressMessage("Style", "IDE0060", Justification = "The schema is part of the interface that Java's authors know.")]
    public static Struct ConvertToStruct(Schema? schema, DataValue value) => ToStruct(StructSchema, value);

    /// <summary>A date: of a point in time, of text, or of a number of days.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Milliseconds since 1970-01-01T00:00Z.</returns>
    /// <exception cref="DataException">The value is absent or can't be converted.</exception>
    public static long ConvertToDate(Schema? schema, DataValue value) => ValueDates.ToDate(LogicalDate.Schema, schema, Present(value));

    /// <summary>A time of day: of a point in time, of text, or of a number of milliseconds.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Milliseconds since 1970-01-01T00:00Z.</returns>
    /// <exception cref="DataException">The value is absent or can't be converted.</exception>
    public static long ConvertToTime(Schema? schema, DataValue value) => ValueDates.ToTime(LogicalTime.Schema, schema, Present(value));

    /// <summary>A point in time: of a date, of text, or of a number of milliseconds.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <returns>Milliseconds since 1970-01-01T00:00Z.</returns>
    /// <exception cref="DataException">The value is absent or can't be converted.</exception>
    public static long ConvertToTimestamp(Schema? schema, DataValue value) => ValueDates.ToTimestamp(LogicalTimestamp.Schema, schema, Present(value));

    /// <summary>A decimal number: of a number, of text, or of the bytes of its digits.</summary>
    /// <param name="schema">The value's schema, which is not looked at.</param>
    /// <param name="value">The value.</param>
    /// <param name="scale">The scale of the digits where they are bytes; other values keep their own.</param>
    /// <exception cref="DataException">The value is absent or can't be converted.</exception>
    [SuppressMessage("Style", "IDE0060", Justification = "The schema is part of the interface that Java's authors know.")]
    public static BigDecimal ConvertToDecimal(Schema? schema, DataValue value, int scale) => ToDecimal(LogicalDecimal.Schema(scale), Present(value));

    /// <summary>Finds a schema for a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Null for the absent value, decimals, points in time, and lists and maps that are empty or hold different types.</returns>
    public static Schema? InferSchema(DataValue value) => value.Kind switch
    {
        DataKind.Array => SchemaDetector.OfArray(value.AsArray()),
        DataKind.Map => SchemaDetector.OfMap(value.AsMap()),
        DataKind.Struct => value.AsStruct().Schema,
        DataKind.Int8 => Schema.Int8,
        DataKind.Int16 => Schema.Int16,
        DataKind.Int32 => Schema.Int32,
        DataKind.Int64 => Schema.Int64,
        DataKind.Float32 => Schema.Float32,
        DataKind.Float64 => Schema.Float64,
        DataKind.Boolean => Schema.Boolean,
        DataKind.String => Schema.String,
        DataKind.Bytes => Schema.Bytes,
        _ => null,
    };

    /// <summary>Converts a value to the type of a schema.</summary>
    internal static DataValue ConvertTo(Schema target, Schema? source, in DataValue value)
    {
        if (value.IsNull)
            return target.IsOptional ? DataValue.Null : throw new DataException(NullMessage);

        return target.Type switch
        {
            SchemaType.Int8 => DataValue.From((sbyte)AsInt64(value, source)),
            SchemaType.Int16 => DataValue.From((short)AsInt64(value, source)),
            SchemaType.Int32 when target.Name == LogicalNames.Date => DataValue.FromEpochMilliseconds(ValueDates.ToDate(target, source, value)),
            SchemaType.Int32 when target.Name == LogicalNames.Time => DataValue.FromEpochMilliseconds(ValueDates.ToTime(target, source, value)),
            SchemaType.Int32 => DataValue.From((int)AsInt64(value, source)),
            SchemaType.Int64 when target.Name == LogicalNames.Timestamp => DataValue.FromEpochMilliseconds(ValueDates.ToTimestamp(target, source, value)),
            SchemaType.Int64 => DataValue.From(AsInt64(value, source)),
            SchemaType.Float32 => DataValue.From(ConvertToFloat32(source, value)!.Value),
            SchemaType.Float64 => DataValue.From(AsDouble(value, source)),
            SchemaType.Boolean => DataValue.From(ConvertToBoolean(source, value)!.Value),
            SchemaType.String => value.Kind == DataKind.String ? value : DataValue.From(ConvertToString(source, value)),
            SchemaType.Bytes when target.Name == LogicalNames.Decimal => DataValue.From(ToDecimal(target, value)),
            SchemaType.Bytes => DataValue.From(ToBytes(target, value)),
            SchemaType.Array => DataValue.From(ToList(target, value)),
            SchemaType.Map => DataValue.From(ToMap(target, value)),
            SchemaType.Struct => DataValue.From(ToStruct(target, value)),
            _ => throw new ArgumentOutOfRangeException(nameof(target), target.Type, "There is no such schema type."),
        };
    }

    /// <summary>The number that a value is, stands for, or has as text: cut off to 64 bits.</summary>
    internal static long AsInt64(in DataValue value, Schema? schema)
    {
        if (JavaNumbers.IsNumber(value.Kind))
            return JavaNumbers.ToInt64(value);
        if (value.Kind == DataKind.String && BigDecimal.TryParse(value.AsString(), out var number))
            return number.ToInt64Wrapping();
        if (value.Kind == DataKind.DateTime && schema is not null)
        {
            switch (schema.Name)
            {
                case LogicalNames.Date:
                    return LogicalDate.FromLogical(schema, value.AsEpochMilliseconds());
                case LogicalNames.Time:
                    return LogicalTime.FromLogical(schema, value.AsEpochMilliseconds());
                case LogicalNames.Timestamp:
                    return value.AsEpochMilliseconds();
            }
        }

        throw new DataException(
            $"Unable to convert {value} (class {value.Kind.JavaClass}) to {schema?.ToString() ?? "a number"}",
            value.Kind == DataKind.String ? JavaNumberFormatException.OfDecimal(value.AsString()) : null);
    }

    private static double AsDouble(in DataValue value, Schema? schema)
    {
        if (JavaNumbers.IsNumber(value.Kind))
            return JavaNumbers.ToDouble(value);

        return value.Kind == DataKind.String && BigDecimal.TryParse(value.AsString(), out var number) ? number.ToDouble() : AsInt64(value, schema);
    }

    private static DataValue Present(in DataValue value) => value.IsNull ? throw new DataException(NullMessage) : value;

    private static DataValue ParsedIfText(in DataValue value) => value.Kind == DataKind.String ? ParseString(value.AsString()).Value : Present(value);

    private static IReadOnlyList<DataValue> ToList(Schema target, in DataValue value)
    {
        var list = ParsedIfText(value);
        return list.Kind == DataKind.Array ? list.AsArray() : throw CantConvert(target, list);
    }

    private static DataMap ToMap(Schema target, in DataValue value)
    {
        var map = ParsedIfText(value);
        return map.Kind == DataKind.Map ? map.AsMap() : throw CantConvert(target, map);
    }

    private static Struct ToStruct(Schema target, in DataValue value) =>
        Present(value).Kind == DataKind.Struct ? value.AsStruct() : throw CantConvert(target, value);

    private static BigDecimal ToDecimal(Schema target, in DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Bytes:
                return LogicalDecimal.ToLogical(target, value.AsBytes().Span);
            case DataKind.Decimal:
                return value.AsDecimal();
            case DataKind.Float32 or DataKind.Float64 when !double.IsFinite(JavaNumbers.ToDouble(value)):
                throw CantConvert(target, value);
            case >= DataKind.Int8 and <= DataKind.Float64:
                // By way of a double, as in Java: 5 becomes 5.0, and what a double can't hold is lost.
                return BigDecimal.From(JavaNumbers.ToDouble(value));
            case DataKind.String when BigDecimal.TryParse(value.AsString(), out var number):
                return number;
            default:
                throw CantConvert(target, value);
        }
    }

    private static byte[] ToBytes(Schema target, in DataValue value) => value.Kind switch
    {
        DataKind.Bytes => value.AsBytes().ToArray(),
        DataKind.Decimal => LogicalDecimal.FromLogical(target, value.AsDecimal()),
        _ => throw CantConvert(target, value),
    };

    private static DataException CantConvert(Schema target, in DataValue value) =>
        new($"Unable to convert {value} (class {value.Kind.JavaClass}) to {target}");
}
