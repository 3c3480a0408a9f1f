using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Dates;

/// <summary>The fields that parsing found, resolved as Java's calendar does: of fields that contradict each other those count that were set last.</summary>
internal sealed class DateFields
{
    private readonly long[] _values = new long[(int)DateField.Count];
    private readonly int[] _stamps = new int[(int)DateField.Count];
    private int _next;
    private long _weeksOver;

    public void Set(DateField field, long value)
    {
        _values[(int)field] = value;
        _stamps[(int)field] = ++_next;
    }

    /// <summary>Sets the day of the week from 1 for Monday; what is no day of a week moves on to other weeks where weeks are counted by years.</summary>
    public void SetIsoDayOfWeek(long day)
    {
        _weeksOver = day is >= 1 and <= 7 ? 0 : FloorDiv(day - 1, 7);
        Set(DateField.DayOfWeek, ((day % 7) + 7) % 7);
    }

    public long ToEpochMilliseconds(int yearsAdded)
    {
        var day = Stamp(DateField.WeekYear) > Stamp(DateField.Year) ? DayOfWeekYear() : Day(yearsAdded);
        var milliseconds = (day * JavaCalendar.MillisecondsPerDay) + TimeOfDay();
        return milliseconds - Value(DateField.ZoneOffset, 0);
    }

    private int Stamp(DateField field) => _stamps[(int)field];

    private bool IsSet(DateField field) => Stamp(field) > 0;

    private long Value(DateField field, long otherwise) => IsSet(field) ? _values[(int)field] : otherwise;

    private long TimeOfDay()
    {
        var hourStamp = Both(DateField.Hour, DateField.HalfDay);
        var best = Math.Max(hourStamp, Stamp(DateField.HourOfDay));
        if (best == 0)
            best = Math.Max(Stamp(DateField.Hour), Stamp(DateField.HalfDay));
        var hours = best == Stamp(DateField.HourOfDay) && best > 0
            ? Value(DateField.HourOfDay, 0)
            : Value(DateField.Hour, 0) + (12 * Value(DateField.HalfDay, 0));
        var minutes = (hours * 60) + Value(DateField.Minute, 0);
        var seconds = (minutes * 60) + Value(DateField.Second, 0);
        return (seconds * 1000) + Value(DateField.Millisecond, 0);
    }

    private long Year(int yearsAdded)
    {
        var year = Value(DateField.Year, 1970) + yearsAdded;
        return Value(DateField.Era, 1) == 0 ? 1 - year : year;
    }

    /// <summary>The stamp of two fields that count together only; 0 unless both are set.</summary>
    private int Both(DateField first, DateField second) => IsSet(first) && IsSet(second) ? Math.Max(Stamp(first), Stamp(second)) : 0;

    private long Day(int yearsAdded)
    {
        var year = Year(yearsAdded);
        var dayOfMonth = Stamp(DateField.DayOfMonth);
        var weekOfMonth = Both(DateField.WeekOfMonth, DateField.DayOfWeek);
        var dayOfWeekInMonth = Both(DateField.DayOfWeekInMonth, DateField.DayOfWeek);
        var dayOfYear = Stamp(DateField.DayOfYear);
        var weekOfYear = Both(DateField.WeekOfYear, DateField.DayOfWeek);
        var best = Max(dayOfMonth, weekOfMonth, dayOfWeekInMonth, dayOfYear, weekOfYear);
        if (best == 0)
        {
            weekOfMonth = Stamp(DateField.WeekOfMonth);
            dayOfWeekInMonth = Math.Max(Stamp(DateField.DayOfWeekInMonth), Stamp(DateField.DayOfWeek));
            weekOfYear = Stamp(DateField.WeekOfYear);
            best = Max(weekOfMonth, dayOfWeekInMonth, weekOfYear);
            if (best == 0)
                return JavaCalendar.DayOf(year, Value(DateField.Month, 0) + 1, 1);
        }

        if (best == dayOfYear)
            return JavaCalendar.DayOf(year, 1, 1) + Value(DateField.DayOfYear, 1) - 1;
        if (best == weekOfYear)
            return InWeek(JavaCalendar.DayOf(year, 1, 1), Value(DateField.WeekOfYear, 1));

        var month = JavaCalendar.DayOf(year, Value(DateField.Month, 0) + 1, 1);
        if (best == dayOfMonth)
            return month + Value(DateField.DayOfMonth, 1) - 1;
        if (best == weekOfMonth && (weekOfMonth != dayOfWeekInMonth || Stamp(DateField.WeekOfMonth) >= Stamp(DateField.DayOfWeekInMonth)))
            return InWeek(month, Value(DateField.WeekOfMonth, 1));
        return InMonth(month, year);
    }

    /// <summary>The day of a week, counted from the week that a day lies in.</summary>
    private long InWeek(long first, long week) =>
        DateWeeks.OnOrBefore(DateWeeks.OnOrBefore(first, 0) + 6, (int)Value(DateField.DayOfWeek, 0)) + (7 * (week - 1));

    /// <summary>The first, second … weekday of a month; counted from its end for negative numbers.</summary>
    private long InMonth(long month, long year)
    {
        var dayOfWeek = (int)Value(DateField.DayOfWeek, 0);
        var count = Value(DateField.DayOfWeekInMonth, 1);
        if (count >= 0)
            return DateWeeks.OnOrBefore(month + (7 * count) - 1, dayOfWeek);

        var nextMonth = JavaCalendar.DayOf(year, Value(DateField.Month, 0) + 2, 1);
        return DateWeeks.OnOrBefore(nextMonth - 1 + (7 * (count + 1)), dayOfWeek);
    }

    private long DayOfWeekYear()
    {
        var first = JavaCalendar.DayOf(Value(DateField.WeekYear, 1970), 1, 1);
        return InWeek(first, Value(DateField.WeekOfYear, 1) + _weeksOver);
    }

    private static long FloorDiv(long dividend, long divisor) => (dividend / divisor) - (dividend % divisor < 0 ? 1 : 0);

    private static int Max(params ReadOnlySpan<int> stamps)
    {
        var max = 0;
        foreach (var stamp in stamps)
            max = Math.Max(max, stamp);
        return max;
    }
}

/// <summary>A field of a date.</summary>
internal enum DateField
{
    Era,
    Year,
    WeekYear,

    /// <summary>From 0.</summary>
    Month,
    DayOfMonth,
    DayOfYear,
    WeekOfYear,
    WeekOfMonth,
    DayOfWeekInMonth,

    /// <summary>0 for Sunday.</summary>
    DayOfWeek,
    HalfDay,
    HourOfDay,
    Hour,
    Minute,
    Second,
    Millisecond,

    /// <summary>In milliseconds.</summary>
    ZoneOffset,
    Count,
}
