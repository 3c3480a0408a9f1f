using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Casts one value, by Java's rules: integers wrap, fractions are cut off, texts are read strictly.</summary>
internal static class Casting
{
    private const string InputTypes = "[INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES]";

    /// <summary>Casts a value.</summary>
    /// <param name="target">The type wanted.</param>
    /// <param name="schema">The value's schema, null for schemaless data.</param>
    /// <param name="value">The value.</param>
    public static DataValue To(SchemaType target, Schema? schema, in DataValue value)
    {
        if (value.IsNull)
            return default;

        var type = schema?.Type ?? value.Kind.SchemaTypeOrNull
            ?? throw new DataException($"Cast transformation was passed a value of type class {value.Kind.JavaClass} which is not supported by Connect's data API");
        if (type > SchemaType.Bytes)
            throw new DataException($"Cast transformation does not support casting from {type.JavaConstant}; supported types are {InputTypes}");

        if (target == SchemaType.String)
            return ToText(value);
        return ToNumber(target, schema?.Name is null ? value : Encoded(schema, value));
    }

    /// <summary>The number that a logical value is stored as.</summary>
    private static DataValue Encoded(Schema schema, in DataValue value) => value.Kind != DataKind.DateTime ? value : schema.Name switch
    {
        LogicalNames.Date => DataValue.From(LogicalDate.FromLogical(schema, value.AsEpochMilliseconds())),
        LogicalNames.Time => DataValue.From(LogicalTime.FromLogical(schema, value.AsEpochMilliseconds())),
        LogicalNames.Timestamp => DataValue.From(value.AsEpochMilliseconds()),
        _ => value,
    };

    private static DataValue ToText(in DataValue value) => value.Kind switch
    {
        DataKind.String => value,
        DataKind.Bytes => DataValue.From(Convert.ToBase64String(value.AsBytes().Span)),
        DataKind.DateTime => DataValue.From(Values.ConvertToString(null, value)),
        DataKind.Float64 => ToText(value.AsFloat64()),
        _ => DataValue.From(value.ToString()),
    };

    private static DataValue ToText(double number)
    {
        // As bytes: mostly the text is written out again, and so it needs no coding.
        Span<byte> text = stackalloc byte[JavaNumberText.SizeMax];
        var length = JavaNumberText.Write(number, text);
        return DataValue.FromUtf8(text[..length].ToArray(), 0, length);
    }

    private static DataValue ToNumber(SchemaType target, in DataValue value)
    {
        if (value.Kind == DataKind.String)
            return FromText(target, value.AsString());
        if (value.Kind == DataKind.Boolean)
            return FromNumber(target, DataValue.From(value.AsBoolean() ? 1 : 0));
        return JavaNumbers.IsNumber(value.Kind)
            ? FromNumber(target, value)
            : throw new DataException($"Unexpected type in Cast transformation: class {value.Kind.JavaClass}");
    }

    private static DataValue FromNumber(SchemaType target, in DataValue number) => target switch
    {
        SchemaType.Int8 => DataValue.From(unchecked((sbyte)JavaNumbers.ToInt32(number))),
        SchemaType.Int16 => DataValue.From(unchecked((short)JavaNumbers.ToInt32(number))),
        SchemaType.Int32 => DataValue.From(JavaNumbers.ToInt32(number)),
        SchemaType.Int64 => DataValue.From(JavaNumbers.ToInt64(number)),
        SchemaType.Float32 => DataValue.From(JavaNumbers.ToSingle(number)),
        SchemaType.Float64 => DataValue.From(JavaNumbers.ToDouble(number)),
        _ => DataValue.From(JavaNumbers.ToInt64(number) != 0),
    };

    private static DataValue FromText(SchemaType target, string text) => target switch
    {
        SchemaType.Int8 => DataValue.From((sbyte)ParseInteger(target, text, sbyte.MinValue, sbyte.MaxValue)),
        SchemaType.Int16 => DataValue.From((short)ParseInteger(target, text, short.MinValue, short.MaxValue)),
        SchemaType.Int32 => DataValue.From((int)ParseInteger(target, text, int.MinValue, int.MaxValue)),
        SchemaType.Int64 => DataValue.From(ParseInteger(target, text, long.MinValue, long.MaxValue)),
        SchemaType.Float32 => DataValue.From(JavaNumbers.TryParseSingle(text, out var single) ? single : throw OutOfRange(target, text)),
        SchemaType.Float64 => DataValue.From(JavaNumbers.TryParseDouble(text, out var value) ? value : throw OutOfRange(target, text)),
        _ => DataValue.From(text.Equals("true", StringComparison.OrdinalIgnoreCase)),
    };

    private static long ParseInteger(SchemaType type, string text, long minimum, long maximum) =>
        JavaNumbers.TryParseInteger(text, minimum, maximum, out var number) ? number : throw OutOfRange(type, text);

    private static DataException OutOfRange(SchemaType type, string text) => new($"Value ({text}) was out of range for requested data type", JavaNumberFormatException.Of(text, type));
}
