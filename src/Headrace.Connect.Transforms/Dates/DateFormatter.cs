using System.Globalization;
using System.Text;
using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Dates;

/// <summary>Writes points in time by a pattern.</summary>
internal static class DateFormatter
{
    public static string Format(ReadOnlySpan<DateItem> items, long epochMilliseconds)
    {
        var date = JavaCalendar.FromEpochMilliseconds(epochMilliseconds, TimeZoneInfo.Utc);
        var day = (epochMilliseconds / JavaCalendar.MillisecondsPerDay) - (epochMilliseconds % JavaCalendar.MillisecondsPerDay < 0 ? 1 : 0);
        var text = new StringBuilder();
        foreach (var item in items)
        {
            if (item.Letter == '\0')
                text.Append(item.Literal);
            else
                Append(text, item, date, day);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, in DateItem item, in JavaDateTime date, long day)
    {
        switch (item.Letter)
        {
            case 'G': text.Append(DateNames.Eras[date.Year > 0 ? 1 : 0]); break;
            case 'y': AppendYear(text, date.Year > 0 ? date.Year : 1 - date.Year, item.Count); break;
            case 'Y': AppendYear(text, DateWeeks.WeekYearOf(date, day), item.Count); break;
            case 'M' or 'L' when item.Count >= 4: text.Append(DateNames.Months[date.Month - 1]); break;
            case 'M' or 'L' when item.Count == 3: text.Append(DateNames.ShortMonths[date.Month - 1]); break;
            case 'M' or 'L': AppendNumber(text, date.Month, item.Count); break;
            case 'E': text.Append(item.Count >= 4 ? DateNames.Days[date.DayOfWeek] : DateNames.ShortDays[date.DayOfWeek]); break;
            case 'a': text.Append(DateNames.HalfDays[date.Hour / 12]); break;
            case 'z': text.Append(item.Count >= 4 ? "Coordinated Universal Time" : "UTC"); break;
            case 'Z': text.Append("+0000"); break;
            case 'X': text.Append('Z'); break;
            default: AppendNumber(text, NumberOf(item.Letter, date, day), item.Count); break;
        }
    }

    private static int NumberOf(char letter, in JavaDateTime date, long day) => letter switch
    {
        'd' => date.Day,
        'k' => date.Hour == 0 ? 24 : date.Hour,
        'H' => date.Hour,
        'm' => date.Minute,
        's' => date.Second,
        'S' => date.Millisecond,
        'D' => DateWeeks.DayOfYear(date, day),
        'F' => (int)((day - JavaCalendar.DayOf(date.Year, date.Month, 1)) / 7) + 1,
        'w' => DateWeeks.WeekOfYear(date, day),
        'W' => DateWeeks.WeekOfMonth(date),
        'h' => date.Hour % 12 == 0 ? 12 : date.Hour % 12,
        'K' => date.Hour % 12,
        _ => date.DayOfWeek == 0 ? 7 : date.DayOfWeek,
    };

    private static void AppendYear(StringBuilder text, int year, int count) => AppendNumber(text, count == 2 ? year % 100 : year, count);

    private static void AppendNumber(StringBuilder text, int value, int digitsMin) =>
        text.Append(value.ToString($"D{Math.Max(1, digitsMin)}", CultureInfo.InvariantCulture));
}
