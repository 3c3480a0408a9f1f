namespace Headrace.Connect.Data;

/// <summary>The calendar that Java's dates are shown in: Gregorian from 1582-10-15 on, Julian before.</summary>
internal static class JavaCalendar
{
    public const long MillisecondsPerDay = 86_400_000;

    /// <summary>1582-10-15.</summary>
    public const long GregorianFirstDay = -141_427;

    /// <summary>1900-01-01. Before it Java knows of no other time in a zone than today's standard time.</summary>
    private const long ZonesBegin = -2_208_988_800_000;

    /// <summary>The beginning of 292278994, the year that ends beyond 64 bits. In it Java knows of no daylight saving time.</summary>
    private const long LastYear = 9_223_372_017_129_600_000;

    /// <summary>9999-12-31, with room for any offset behind it.</summary>
    private const long ZonesEnd = 253_402_214_400_000;

    private const long MillisecondsPer400Years = DaysPer400Years * MillisecondsPerDay;
    private const int DaysPer400Years = 146_097;
    private const int DaysPer4JulianYears = 1_461;

    // Both count from the first of March of the year 0, so that a leap day is the last day of a year.
    private const int GregorianEpochShift = 719_468;
    private const int JulianEpochShift = 719_470;

    /// <summary>The local date and time of a point in time.</summary>
    public static JavaDateTime FromEpochMilliseconds(long milliseconds, TimeZoneInfo zone)
    {
        var isDaylight = false;
        var offset = zone.HasSameRules(TimeZoneInfo.Utc) ? 0 : OffsetOf(milliseconds, zone, out isDaylight);
        // The offset is added to the time of day: the sum with the whole number of the farthest times would overflow.
        var day = Math.DivRem(milliseconds, MillisecondsPerDay, out var ofDay);
        day += Math.DivRem(ofDay + offset, MillisecondsPerDay, out ofDay);
        if (ofDay < 0)
        {
            day--;
            ofDay += MillisecondsPerDay;
        }

        var (year, month, dayOfMonth) = DateOfDay(day);
        var dayOfWeek = (int)(((day % 7) + 11) % 7); // 1970-01-01 was a Thursday
        return new(year, month, dayOfMonth, dayOfWeek, (int)ofDay, (int)offset, isDaylight);
    }

    /// <summary>The day since 1970-01-01 of a date; months beyond the year and days beyond the month are carried over.</summary>
    public static long DayOf(long year, long month, long dayOfMonth)
    {
        var gregorian = FirstDayOf(year, month, isGregorian: true) + dayOfMonth - 1;
        return gregorian >= GregorianFirstDay ? gregorian : FirstDayOf(year, month, isGregorian: false) + dayOfMonth - 1;
    }

    /// <summary>The first day of a month, since 1970-01-01, in one of the two calendars alone; months beyond the year are carried over.</summary>
    public static long FirstDayOf(long year, long month, bool isGregorian)
    {
        var months = (year * 12) + (month - 1);
        var carriedYear = FloorDiv(months, 12);
        var carriedMonth = (int)(months - (carriedYear * 12)) + 1;
        return isGregorian ? GregorianDay(carriedYear, carriedMonth) : JulianDay(carriedYear, carriedMonth);
    }

    /// <summary>The point in time of a local time, read as Java's calendar does: in a gap it is moved forward, in an overlap it is standard time.</summary>
    public static long ToEpochMilliseconds(long day, long millisecondOfDay, TimeZoneInfo zone)
    {
        var local = (day * MillisecondsPerDay) + millisecondOfDay;
        if (zone.HasSameRules(TimeZoneInfo.Utc))
            return local;

        // Standard time first, as in Java; where daylight saving time is in force then, its offset counts.
        var standard = local - (long)zone.BaseUtcOffset.TotalMilliseconds;
        var offset = OffsetOf(standard, zone, out _);
        var candidate = local - offset;
        if (OffsetOf(candidate, zone, out _) == offset)
            return candidate;

        return standard;
    }

    private static (int Year, int Month, int Day) DateOfDay(long day)
    {
        long year;
        int dayOfYear;
        if (day >= GregorianFirstDay)
        {
            var shifted = day + GregorianEpochShift;
            var era = FloorDiv(shifted, DaysPer400Years);
            var dayOfEra = (int)(shifted - (era * DaysPer400Years));
            var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
            dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
            year = (era * 400) + yearOfEra;
        }
        else
        {
            var shifted = day + JulianEpochShift;
            var era = FloorDiv(shifted, DaysPer4JulianYears);
            var dayOfEra = (int)(shifted - (era * DaysPer4JulianYears));
            var yearOfEra = Math.Min(dayOfEra / 365, 3);
            dayOfYear = dayOfEra - (365 * yearOfEra);
            year = (era * 4) + yearOfEra;
        }

        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        return ((int)(month <= 2 ? year + 1 : year), month, dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1);
    }

    private static long GregorianDay(long year, int month)
    {
        var fromMarch = month > 2 ? year : year - 1;
        var era = FloorDiv(fromMarch, 400);
        var yearOfEra = fromMarch - (era * 400);
        return (era * DaysPer400Years) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + DaysBefore(month) - GregorianEpochShift;
    }

    private static long JulianDay(long year, int month)
    {
        var fromMarch = month > 2 ? year : year - 1;
        return (fromMarch * 365) + FloorDiv(fromMarch, 4) + DaysBefore(month) - JulianEpochShift;
    }

    private static int DaysBefore(int month) => ((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5;

    private static long FloorDiv(long dividend, long divisor)
    {
        var quotient = Math.DivRem(dividend, divisor, out var rest);
        return rest < 0 ? quotient - 1 : quotient;
    }

    private static long OffsetOf(long milliseconds, TimeZoneInfo zone, out bool isDaylight)
    {
        isDaylight = false;
        if (milliseconds is < ZonesBegin or >= LastYear)
            return (long)zone.BaseUtcOffset.TotalMilliseconds;

        // The platform's zones end with the years that it can write. Their rules go on, and days have the same dates and names again after 400 years.
        if (milliseconds > ZonesEnd)
            milliseconds = ZonesEnd - MillisecondsPer400Years + ((milliseconds - ZonesEnd) % MillisecondsPer400Years);
        var instant = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        isDaylight = zone.IsDaylightSavingTime(instant);
        return (long)zone.GetUtcOffset(instant).TotalMilliseconds;
    }
}
