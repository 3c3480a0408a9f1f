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
                var text = new StringTextOutput(builder);
                Append(ref text, value);
                return builder.ToString();
        }
    }

    /// <summary>Appends the text of a value as UTF-8.</summary>
    public static void Write(in DataValue value, IBufferWriter<byte> output)
    {
        var text = new Utf8TextOutput(output);
        Append(ref text, value);
        text.Flush();
    }

    /// <summary>Names with the sign that stands behind a name in the text form of maps and structs: <c>name=</c>.</summary>
    public static byte[][] NamesInUtf8(string[] names) => Array.ConvertAll(names, static name => Utf8.GetBytes(name + "="));

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

    private static void Append<TText>(ref TText text, in DataValue value)
        where TText : ITextOutput, allows ref struct
    {
        switch (value.Kind)
        {
            case DataKind.String:
                if (value.TryGetUtf8(out var utf8))
                    text.AppendUtf8(utf8);
                else
                    text.Append(value.AsString());
                break;
            case DataKind.Int8 or DataKind.Int16 or DataKind.Int32 or DataKind.Int64:
                text.Append(value.RawBits);
                break;
            case DataKind.Boolean:
                text.AppendUtf8(value.AsBoolean() ? "true"u8 : "false"u8);
                break;
            case DataKind.Float32:
                text.Append(value.AsFloat32());
                break;
            case DataKind.Float64:
                text.Append(value.AsFloat64());
                break;
            case DataKind.Array:
                AppendList(ref text, value.AsArray());
                break;
            case DataKind.Map:
                AppendMap(ref text, value.AsMap());
                break;
            case DataKind.Struct:
                AppendStruct(ref text, value.AsStruct());
                break;
            case DataKind.DateTime:
                text.Append(OfDate(value.AsEpochMilliseconds()));
                break;
            case DataKind.Bytes:
                // Java shows the array's identity; ours is no more stable than that.
                text.Append(string.Create(CultureInfo.InvariantCulture, $"[B@{RuntimeHelpers.GetHashCode(value.Reference!):x}"));
                break;
            default:
                text.Append(Of(value));
                break;
        }
    }

    private static void AppendList<TText>(ref TText text, IReadOnlyList<DataValue> elements)
        where TText : ITextOutput, allows ref struct
    {
        text.AppendUtf8("["u8);
        for (var i = 0; i < elements.Count; i++)
        {
            if (i > 0)
                text.AppendUtf8(", "u8);

            Append(ref text, elements[i]);
        }

        text.AppendUtf8("]"u8);
    }

    private static void AppendMap<TText>(ref TText text, DataMap entries)
        where TText : ITextOutput, allows ref struct
    {
        text.AppendUtf8("{"u8);
        if (entries.Layout is { } layout)
        {
            AppendValues(ref text, layout, entries.SharedValues);
        }
        else
        {
            var isFirst = true;
            foreach (var (key, value) in entries)
            {
                if (!isFirst)
                    text.AppendUtf8(", "u8);

                isFirst = false;
                Append(ref text, key);
                text.AppendUtf8("="u8);
                Append(ref text, value);
            }
        }

        text.AppendUtf8("}"u8);
    }

    private static void AppendValues<TText>(ref TText text, MapLayout layout, ReadOnlySpan<DataValue> values)
        where TText : ITextOutput, allows ref struct
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
                text.AppendUtf8(", "u8);

            text.AppendName(layout.Names[i], layout.TextOf(i));
            Append(ref text, values[i]);
        }
    }

    private static void AppendStruct<TText>(ref TText text, Struct value)
        where TText : ITextOutput, allows ref struct
    {
        text.AppendUtf8("Struct{"u8);
        var schema = value.Schema;
        var fields = schema.FieldSpan;
        var isFirst = true;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var slot = ref value.Slot(i);
            if (slot.IsNull)
                continue;
            if (!isFirst)
                text.AppendUtf8(","u8);

            isFirst = false;
            text.AppendName(fields[i].Name, schema.FieldTextOf(i));
            Append(ref text, slot);
        }

        text.AppendUtf8("}"u8);
    }
}
