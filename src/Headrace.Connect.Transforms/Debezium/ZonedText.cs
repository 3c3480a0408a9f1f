using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Times with an offset as ISO 8601 text, read and written as Java's formatters do: fractions of up to nine digits, years of any size.</summary>
internal static partial class ZonedText
{
    private const long SecondsPerDay = 86_400;

    /// <summary>Moves a date and time to another offset; the point in time stays.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offsetAt">Finds the offset for the time of the text's own clock, which is counted as if it were one of UTC.</param>
    public static string MoveTimestamp(string text, Func<long, int> offsetAt)
    {
        var match = TimestampPattern().Match(text);
        if (!match.Success || !TryDay(match, out var day) || !TryTime(match, out var second, out var offset))
            throw new DataException($"The time '{text}' is none of ISO 8601 with an offset, such as 2024-07-03T09:46:40.5+02:00.");

        var local = (day * SecondsPerDay) + second;
        var newOffset = offsetAt(local);
        var moved = local - offset + newOffset;
        var result = new StringBuilder(40);
        AppendDate(result, Math.DivRem(moved - Modulo(moved, SecondsPerDay), SecondsPerDay).Quotient);
        result.Append('T');
        AppendTime(result, Modulo(moved, SecondsPerDay), match, newOffset);
        return result.ToString();
    }

    /// <summary>Moves a time of day to another offset.</summary>
    public static string MoveTime(string text, int newOffset)
    {
        var match = TimePattern().Match(text);
        if (!match.Success || !TryTime(match, out var second, out var offset))
            throw new DataException($"The time '{text}' is none of ISO 8601 with an offset, such as 09:46:40.5+02:00.");

        var result = new StringBuilder(24);
        AppendTime(result, Modulo(second - offset + newOffset, SecondsPerDay), match, newOffset);
        return result.ToString();
    }

    private static void AppendTime(StringBuilder result, long second, Match match, int offset)
    {
        result.Append(CultureInfo.InvariantCulture, $"{second / 3600:00}:{second / 60 % 60:00}:{second % 60:00}");
        if (match.Groups["fraction"].ValueSpan.TrimEnd('0') is { Length: > 0 } fraction)
            result.Append('.').Append(fraction);
        if (offset == 0)
        {
            result.Append('Z');
            return;
        }

        var size = Math.Abs(offset);
        result.Append(offset < 0 ? '-' : '+').Append(CultureInfo.InvariantCulture, $"{size / 3600:00}:{size / 60 % 60:00}");
        if (size % 60 != 0)
            result.Append(CultureInfo.InvariantCulture, $":{size % 60:00}");
    }

    private static void AppendDate(StringBuilder result, long day)
    {
        // Civil date from days, in the proleptic Gregorian calendar; the year begins in March, so that the leap day is its last.
        var shifted = day + 719_468;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var dayOfEra = shifted - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        var dayOfMonth = dayOfYear - (((153 * month) + 2) / 5) + 1;
        var monthOfYear = month < 10 ? month + 3 : month - 9;
        var year = yearOfEra + (era * 400) + (monthOfYear <= 2 ? 1 : 0);
        if (year > 9999)
            result.Append('+');
        result.Append(CultureInfo.InvariantCulture, $"{year:0000}-{monthOfYear:00}-{dayOfMonth:00}");
    }

    private static bool TryDay(Match match, out long day)
    {
        var year = long.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture);
        var month = int.Parse(match.Groups["month"].ValueSpan, CultureInfo.InvariantCulture);
        var dayOfMonth = int.Parse(match.Groups["day"].ValueSpan, CultureInfo.InvariantCulture);
        day = 0;
        if (month is < 1 or > 12 || dayOfMonth < 1)
            return false;
        var isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        if (dayOfMonth > (month == 2 ? isLeap ? 29 : 28 : month is 4 or 6 or 9 or 11 ? 30 : 31))
            return false;

        var shifted = month <= 2 ? year - 1 : year;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + dayOfMonth - 1;
        day = (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
        return true;
    }

    private static bool TryTime(Match match, out long second, out int offset)
    {
        var hour = int.Parse(match.Groups["hour"].ValueSpan, CultureInfo.InvariantCulture);
        var minute = int.Parse(match.Groups["minute"].ValueSpan, CultureInfo.InvariantCulture);
        var secondOfMinute = match.Groups["second"].Success ? int.Parse(match.Groups["second"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        second = (hour * 3600) + (minute * 60) + secondOfMinute;
        offset = 0;
        if (match.Groups["sign"].Success)
        {
            offset = (int.Parse(match.Groups["offsetHour"].ValueSpan, CultureInfo.InvariantCulture) * 3600) +
                (int.Parse(match.Groups["offsetMinute"].ValueSpan, CultureInfo.InvariantCulture) * 60) +
                (match.Groups["offsetSecond"].Success ? int.Parse(match.Groups["offsetSecond"].ValueSpan, CultureInfo.InvariantCulture) : 0);
            if (match.Groups["sign"].Value == "-")
                offset = -offset;
        }

        return hour < 24 && minute < 60 && secondOfMinute < 60 && Math.Abs(offset) <= 18 * 3600;
    }

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;

    private const string Time =
        @"(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:\.(?<fraction>[0-9]{0,9}))?)?(?:[Zz]|(?<sign>[+-])(?<offsetHour>[0-9]{2}):(?<offsetMinute>[0-9]{2})(?::(?<offsetSecond>[0-9]{2}))?)";

    [GeneratedRegex(@"^(?<year>[0-9]{4}|[+-][0-9]{4,9})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt]" + Time + "$")]
    private static partial Regex TimestampPattern();

    [GeneratedRegex("^" + Time + "$")]
    private static partial Regex TimePattern();
}
