using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Dates;

/// <summary>The fields that parsing found, resolved as Java's calendar does: of fields that contradict each other those count that were set last.</summary>
internal sealed class DateFields
{
    /// <summary>The year in which the calendars change.</summary>
    private const long LastJulianYear = 1582;

    private readonly long[] _values = new long[(int)DateField.Count];
    private readonly int[] _stamps = new int[(int)DateField.Count];
    private int _next;
    private long _weeksOver;
    private long _weekYearDay;

    public void Set(DateField field, long value)
    {
        _values[(int)field] = value;
        _stamps[(int)field] = ++_next;
    }

    /// <summary>
    /// Sets the day of the week from 1 for Monday. What is no day of a week moves on to other weeks where weeks are counted by years; elsewhere it is one that counts
    /// from Sunday, as Java's calendar has it.
    /// </summary>
    public void SetIsoDayOfWeek(long day)
    {
        var isDay = day is >= 1 and <= 7;
        _weeksOver = isDay ? 0 : FloorDiv(day - 1, 7);
        _weekYearDay = FloorMod(day, 7);
        Set(DateField.DayOfWeek, isDay ? _weekYearDay : FloorMod(day - 1, 7));
    }

    /// <summary>Sets the day of the week from 0 for Sunday.</summary>
    public void SetDayOfWeek(long day)
    {
        _weeksOver = 0;
        _weekYearDay = day;
        Set(DateField.DayOfWeek, day);
    }

    public long ToEpochMilliseconds(int yearsAdded)
    {
        var time = TimeOfDay();
        var daysOver = FloorDiv(time, JavaCalendar.MillisecondsPerDay);
        var day = Stamp(DateField.WeekYear) > Stamp(DateField.Year) ? DayOfWeekYear(yearsAdded, daysOver) : Day(yearsAdded, daysOver);
        var milliseconds = (day * JavaCalendar.MillisecondsPerDay) + FloorMod(time, JavaCalendar.MillisecondsPerDay);
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

    private long Day(int yearsAdded, long daysOver)
    {
        var counted = Counted();
        return DayOf(Year(yearsAdded), daysOver, counted is DateField.DayOfYear or DateField.WeekOfYear, (year, isGregorian) => DayIn(year, counted, isGregorian));
    }

    /// <summary>The day in the calendar that Java takes for a year: the Julian one before 1582, and where a later year's date comes to lie before the change of calendars.</summary>
    private static long DayOf(long year, long daysOver, bool isCountedInYear, Func<long, bool, long> day)
    {
        if (year > LastJulianYear || (year == LastJulianYear && !isCountedInYear))
        {
            var gregorian = day(year, true) + daysOver;
            if (gregorian >= JavaCalendar.GregorianFirstDay)
                return gregorian;
        }

        return day(year, false) + daysOver;
    }

    /// <summary>The field that says which day it is: the one that was set last, or whose day of the week was.</summary>
    private DateField Counted()
    {
        var dayOfMonth = Stamp(DateField.DayOfMonth);
        var weekOfMonth = Both(DateField.WeekOfMonth, DateField.DayOfWeek);
        var dayOfWeekInMonth = Both(DateField.DayOfWeekInMonth, DateField.DayOfWeek);
        var weekOfYear = Both(DateField.WeekOfYear, DateField.DayOfWeek);
        var best = Max(dayOfMonth, weekOfMonth, dayOfWeekInMonth, Stamp(DateField.DayOfYear), weekOfYear);
        if (best == 0)
        {
            weekOfMonth = Stamp(DateField.WeekOfMonth);
            dayOfWeekInMonth = Math.Max(Stamp(DateField.DayOfWeekInMonth), Stamp(DateField.DayOfWeek));
            best = Max(weekOfMonth, dayOfWeekInMonth, Stamp(DateField.WeekOfYear));
        }

        // Where several share the day of the week as the last one, the later of them counts.
        var isWeekOfMonth = best == weekOfMonth && Stamp(DateField.WeekOfMonth) >= Stamp(DateField.WeekOfYear);
        var isDayOfWeekInMonth = best == dayOfWeekInMonth && Stamp(DateField.DayOfWeekInMonth) >= Stamp(DateField.WeekOfYear);
        if (best == dayOfMonth)
            return DateField.DayOfMonth;
        if (isWeekOfMonth || isDayOfWeekInMonth)
        {
            return best == weekOfMonth && (weekOfMonth != dayOfWeekInMonth || Stamp(DateField.WeekOfMonth) >= Stamp(DateField.DayOfWeekInMonth))
                ? DateField.WeekOfMonth
                : DateField.DayOfWeekInMonth;
        }

        return best == Stamp(DateField.DayOfYear) ? DateField.DayOfYear : DateField.WeekOfYear;
    }

    private long DayIn(long year, DateField counted, bool isGregorian)
    {
        if (counted == DateField.DayOfYear)
            return JavaCalendar.FirstDayOf(year, 1, isGregorian) + Value(DateField.DayOfYear, 1) - 1;
        if (counted == DateField.WeekOfYear)
            return InFirstWeek(JavaCalendar.FirstDayOf(year, 1, isGregorian), Value(DateField.DayOfWeek, 0)) + (7 * (Value(DateField.WeekOfYear, 1) - 1));

        var month = Value(DateField.Month, 0) + 1;
        var first = JavaCalendar.FirstDayOf(year, month, isGregorian);
        return counted switch
        {
            DateField.DayOfMonth => first + Value(DateField.DayOfMonth, 1) - 1,
            DateField.WeekOfMonth => InFirstWeek(first, Value(DateField.DayOfWeek, 0)) + Days(Value(DateField.WeekOfMonth, 1) - 1),
            _ => InMonth(first, JavaCalendar.FirstDayOf(year, month + 1, isGregorian)),
        };
    }

    /// <summary>The day of the week that a day lies in.</summary>
    private static long InFirstWeek(long first, long dayOfWeek) => DateWeeks.OnOrBefore(DateWeeks.OnOrBefore(first, 0) + 6, (int)dayOfWeek);

    /// <summary>The first, second … weekday of a month; counted from its end for negative numbers.</summary>
    private long InMonth(long month, long nextMonth)
    {
        var dayOfWeek = (int)Value(DateField.DayOfWeek, 0);
        var count = Value(DateField.DayOfWeekInMonth, 1);
        return count >= 0
            ? DateWeeks.OnOrBefore(month + Days(count) - 1, dayOfWeek)
            : DateWeeks.OnOrBefore(nextMonth - 1 + Days(count + 1), dayOfWeek);
    }

    /// <summary>The days of some weeks, in 32 bits, as Java counts all but the weeks of a year.</summary>
    private static int Days(long weeks) => unchecked((int)(7 * weeks));

    private long DayOfWeekYear(int yearsAdded, long daysOver)
    {
        // The number is one of the era that the other fields lie in.
        var other = At(Day(0, daysOver));
        var weekYear = Value(DateField.WeekYear, 1970) + yearsAdded;
        var year = other.Year > 0 ? weekYear : 1 - weekYear;
        var day = DayOf(year, 0, isCountedInYear: true, (one, isGregorian) => InFirstWeek(JavaCalendar.FirstDayOf(one, 1, isGregorian), _weekYearDay))
            + Days(Value(DateField.WeekOfYear, 1) + _weeksOver - 1);

        // Java turns it into a date, which for years that are too far away is another one, and the date into a day again.
        var date = At(day);
        return DayOf(date.Year, daysOver, isCountedInYear: false, (one, isGregorian) => JavaCalendar.FirstDayOf(one, date.Month, isGregorian) + date.Day - 1);
    }

    private static JavaDateTime At(long day) => JavaCalendar.FromEpochMilliseconds(unchecked(day * JavaCalendar.MillisecondsPerDay), TimeZoneInfo.Utc);

    private static long FloorMod(long dividend, long divisor) => ((dividend % divisor) + divisor) % divisor;

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
