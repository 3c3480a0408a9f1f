using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>The text forms that Java's <c>toString</c> gives for Connect values.</summary>
internal static class JavaText
{
    // Days and months as java.util.Date writes them, three letters each.
    private const string DayNames = "SunMonTueWedThuFriSat";
    private const string MonthNames = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /// <summary>UTF-8 that writes <c>?</c> for a surrogate without its partner, as Java does.</summary>
    private static readonly Encoding Utf8 = Encoding.GetEncoding("utf-8", new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback);

    /// <summary>The text of a value.</summary>
    public static string Of(in DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Null:
                return "null";
            case DataKind.String:
                return value.AsString();
            case DataKind.Int8 or DataKind.Int16 or DataKind.Int32 or DataKind.Int64:
                return value.RawBits.ToString(CultureInfo.InvariantCulture);
            case DataKind.Boolean:
                return value.AsBoolean() ? "true" : "false";
            case DataKind.Float32:
                return JavaNumberText.Of(value.AsFloat32());
            case DataKind.Float64:
                return JavaNumberText.Of(value.AsFloat64());
            case DataKind.Decimal:
                return value.AsDecimal().ToString();
            default:
                var builder = new StringBuilder();
                Append(builder, value);
                return builder.ToString();
        }
    }

    /// <summary>Appends the text of a value as UTF-8.</summary>
    public static void Write(in DataValue value, IBufferWriter<byte> output)
    {
        if (value.TryGetUtf8(out var utf8))
        {
            output.Write(utf8);
            return;
        }

        switch (value.Kind)
        {
            case DataKind.Int8 or DataKind.Int16 or DataKind.Int32 or DataKind.Int64:
                value.RawBits.TryFormat(output.GetSpan(JavaNumberText.SizeMax), out var length, default, CultureInfo.InvariantCulture);
                output.Advance(length);
                break;
            case DataKind.Boolean:
                output.Write(value.AsBoolean() ? "true"u8 : "false"u8);
                break;
            case DataKind.Float32:
                output.Advance(JavaNumberText.Write(value.AsFloat32(), output.GetSpan(JavaNumberText.SizeMax)));
                break;
            case DataKind.Float64:
                output.Advance(JavaNumberText.Write(value.AsFloat64(), output.GetSpan(JavaNumberText.SizeMax)));
                break;
            default:
                WriteUtf8(Of(value), output);
                break;
        }
    }

    /// <summary>Appends text as UTF-8; a surrogate without its partner becomes <c>?</c>.</summary>
    public static void WriteUtf8(string text, IBufferWriter<byte> output) => Utf8.GetBytes(text, output);

    /// <summary>A point in time as java.util.Date shows it, in the machine's time zone: <c>Tue Nov 14 22:13:20 UTC 2023</c>.</summary>
    public static string OfDate(long epochMilliseconds) => OfDate(epochMilliseconds, TimeZoneInfo.Local);

    /// <summary>A point in time as java.util.Date shows it.</summary>
    public static string OfDate(long epochMilliseconds, TimeZoneInfo zone)
    {
        var date = JavaCalendar.FromEpochMilliseconds(epochMilliseconds, zone);
        var year = date.Year > 0 ? date.Year : 1 - date.Year;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DayNames.AsSpan(date.DayOfWeek * 3, 3)} {MonthNames.AsSpan((date.Month - 1) * 3, 3)} {date.Day:00} {date.Hour:00}:{date.Minute:00}:{date.Second:00} {ZoneName(zone, date)} {year}");
    }

    private static string ZoneName(TimeZoneInfo zone, in JavaDateTime date) =>
        zone.HasSameRules(TimeZoneInfo.Utc) ? "UTC" : date.IsDaylight ? zone.DaylightName : zone.StandardName;

    private static void Append(StringBuilder builder, in DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Array:
                AppendList(builder, value.AsArray());
                break;
            case DataKind.Map:
                AppendMap(builder, value.AsMap());
                break;
            case DataKind.Struct:
                AppendStruct(builder, value.AsStruct());
                break;
            case DataKind.DateTime:
                builder.Append(OfDate(value.AsEpochMilliseconds()));
                break;
            case DataKind.Bytes:
                // Java shows the array's identity; ours is no more stable than that.
                builder.Append(CultureInfo.InvariantCulture, $"[B@{RuntimeHelpers.GetHashCode(value.Reference!):x}");
                break;
            default:
                builder.Append(Of(value));
                break;
        }
    }

    private static void AppendList(StringBuilder builder, IReadOnlyList<DataValue> elements)
    {
        builder.Append('[');
        for (var i = 0; i < elements.Count; i++)
        {
            if (i > 0)
                builder.Append(", ");

            Append(builder, elements[i]);
        }

        builder.Append(']');
    }

    private static void AppendMap(StringBuilder builder, DataMap entries)
    {
        builder.Append('{');
        var isFirst = true;
        foreach (var (key, value) in entries)
        {
            if (!isFirst)
                builder.Append(", ");

            isFirst = false;
            Append(builder, key);
            builder.Append('=');
            Append(builder, value);
        }

        builder.Append('}');
    }

    private static void AppendStruct(StringBuilder builder, Struct value)
    {
        builder.Append("Struct{");
        var isFirst = true;
        foreach (var field in value.Schema.FieldSpan)
        {
            ref readonly var slot = ref value.Slot(field.Index);
            if (slot.IsNull)
                continue;
            if (!isFirst)
                builder.Append(',');

            isFirst = false;
            builder.Append(field.Name).Append('=');
            Append(builder, slot);
        }

        builder.Append('}');
    }
}
