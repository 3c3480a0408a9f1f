using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Dates;

/// <summary>Weeks as they are counted in the United States: they begin on Sunday, and the first of January is in the first week of its year.</summary>
internal static class DateWeeks
{
    public static int DayOfYear(in JavaDateTime date, long day) => (int)(day - JavaCalendar.DayOf(date.Year, 1, 1)) + 1;

    public static int WeekOfYear(in JavaDateTime date, long day) =>
        IsInNextYear(date.Year + 1, day) ? 1 : WeekFrom(JavaCalendar.DayOf(date.Year, 1, 1), day);

    /// <summary>The year that the date's week counts for: the last days of December are in the first week of the next.</summary>
    public static int WeekYearOf(in JavaDateTime date, long day)
    {
        // Before Christ Java takes the number of the next year for one of that era, and looks at the weekdays of a year that is far away.
        var next = date.Year > 0 ? date.Year + 1 : -date.Year;
        var daysLeft = JavaCalendar.DayOf(date.Year + 1, 1, 1) - day;
        return daysLeft <= DayOfWeek(JavaCalendar.DayOf(next, 1, 1)) ? date.Year + 1 : date.Year;
    }

    public static int WeekOfMonth(in JavaDateTime date)
    {
        var first = JavaCalendar.DayOf(date.Year, date.Month, 1);
        return WeekFrom(first, JavaCalendar.DayOf(date.Year, date.Month, date.Day));
    }

    /// <summary>The last day of a weekday (0 for Sunday) that is not after a day.</summary>
    public static long OnOrBefore(long day, int dayOfWeek) => day - (((DayOfWeek(day) - dayOfWeek) % 7 + 7) % 7);

    private static bool IsInNextYear(int nextYear, long day) => day >= SundayOnOrBefore(JavaCalendar.DayOf(nextYear, 1, 1));

    private static int WeekFrom(long first, long day) => (int)((day - SundayOnOrBefore(first)) / 7) + 1;

    private static long SundayOnOrBefore(long day) => OnOrBefore(day, 0);

    private static int DayOfWeek(long day) => (int)(((day % 7) + 11) % 7);
}
