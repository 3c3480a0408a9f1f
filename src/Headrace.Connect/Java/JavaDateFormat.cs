using System.Globalization;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>Reads and writes dates as Java's lenient SimpleDateFormat does with the three patterns that Connect data has.</summary>
/// <remarks>
/// A field is a whole number of any length with an optional minus, blanks before it skipped; values beyond their range are carried over; text after the pattern
/// is not looked at. The zone is the machine's, although the texts end in Z: so it is in Kafka Connect.
/// </remarks>
internal static class JavaDateFormat
{
    public const string Date = "yyyy-MM-dd";
    public const string Time = "HH:mm:ss.SSS'Z'";
    public const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

    /// <summary>Reads the start of a text.</summary>
    /// <param name="pattern">One of the three patterns.</param>
    /// <param name="text">The text.</param>
    /// <param name="zone">The zone of the text.</param>
    /// <param name="epochMilliseconds">The point in time.</param>
    /// <returns>Whether the text begins as the pattern wants.</returns>
    public static bool TryParse(string pattern, ReadOnlySpan<char> text, TimeZoneInfo zone, out long epochMilliseconds)
    {
        epochMilliseconds = 0;
        long year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;
        if (pattern != Time
            && !(TryReadNumber(ref text, out year) && TryRead(ref text, '-')
                && TryReadNumber(ref text, out month) && TryRead(ref text, '-') && TryReadNumber(ref text, out day)))
            return false;
        if (pattern == Timestamp && !TryRead(ref text, 'T'))
            return false;
        if (pattern != Date
            && !(TryReadNumber(ref text, out hour) && TryRead(ref text, ':') && TryReadNumber(ref text, out minute) && TryRead(ref text, ':')
                && TryReadNumber(ref text, out second) && TryRead(ref text, '.') && TryReadNumber(ref text, out millisecond) && TryRead(ref text, 'Z')))
            return false;

        var ofDay = (((((hour * 60) + minute) * 60) + second) * 1000) + millisecond;
        epochMilliseconds = JavaCalendar.ToEpochMilliseconds(JavaCalendar.DayOf(year, month, day), ofDay, zone);
        return true;
    }

    /// <summary>Writes a point in time.</summary>
    /// <param name="builder">Takes the text.</param>
    /// <param name="pattern">One of the three patterns.</param>
    /// <param name="epochMilliseconds">The point in time.</param>
    /// <param name="zone">The zone to show it in.</param>
    public static void Append(StringBuilder builder, string pattern, long epochMilliseconds, TimeZoneInfo zone)
    {
        var date = JavaCalendar.FromEpochMilliseconds(epochMilliseconds, zone);
        if (pattern != Time)
        {
            var year = date.Year > 0 ? date.Year : 1 - date.Year;
            builder.Append(CultureInfo.InvariantCulture, $"{year:0000}-{date.Month:00}-{date.Day:00}");
        }

        if (pattern == Timestamp)
            builder.Append('T');
        if (pattern != Date)
            builder.Append(CultureInfo.InvariantCulture, $"{date.Hour:00}:{date.Minute:00}:{date.Second:00}.{date.Millisecond:000}Z");
    }

    private static bool TryRead(ref ReadOnlySpan<char> text, char expected)
    {
        if (text.IsEmpty || text[0] != expected)
            return false;

        text = text[1..];
        return true;
    }

    /// <summary>
    /// Reads a whole number, an exponent (<c>1E3</c>) included. One that fits 64 bits is cut off to 32, one beyond becomes the nearest limit of 32 bits: so do
    /// Java's number formats.
    /// </summary>
    internal static bool TryReadNumber(ref ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        var rest = text.TrimStart(" \t");
        if (!TryReadDigits(ref rest, out var number, out var isBeyond))
            return false;

        if (!rest.IsEmpty && rest[0] == 'E')
        {
            var afterExponent = rest[1..];
            if (TryReadDigits(ref afterExponent, out var exponent, out var isFar) && !isFar)
            {
                var product = number * Math.Pow(10, exponent);
                isBeyond |= Math.Abs(product) >= long.MaxValue;
                number = isBeyond ? number : (long)product;
                rest = afterExponent;
            }
        }

        value = !isBeyond ? (int)number : number < 0 ? int.MinValue : int.MaxValue;
        text = rest;
        return true;
    }

    /// <summary>Reads digits after an optional minus. Of a number beyond 64 bits only the sign is right.</summary>
    private static bool TryReadDigits(ref ReadOnlySpan<char> text, out long value, out bool isBeyond)
    {
        value = 0;
        isBeyond = false;
        var isNegative = !text.IsEmpty && text[0] == '-';
        var rest = isNegative ? text[1..] : text;
        var count = 0;
        for (; count < rest.Length && JavaNumbers.DigitOf(rest[count]) is >= 0 and var digit; count++)
        {
            isBeyond |= value > (long.MaxValue - digit) / 10;
            value = isBeyond ? long.MaxValue : (value * 10) + digit;
        }

        if (count == 0)
            return false;

        value = isNegative ? -value : value;
        text = rest[count..];
        return true;
    }
}
