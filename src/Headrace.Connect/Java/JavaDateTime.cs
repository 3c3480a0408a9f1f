namespace Headrace.Connect.Data;

/// <summary>A local date and time.</summary>
/// <param name="Year">The year, 0 for 1 BC.</param>
/// <param name="Month">The month, from 1.</param>
/// <param name="Day">The day of the month, from 1.</param>
/// <param name="DayOfWeek">The day of the week, 0 for Sunday.</param>
/// <param name="MillisecondOfDay">The time of day in milliseconds.</param>
/// <param name="OffsetMs">How far local time is ahead of UTC, in milliseconds.</param>
/// <param name="IsDaylight">Whether daylight saving time is in force.</param>
internal readonly record struct JavaDateTime(int Year, int Month, int Day, int DayOfWeek, int MillisecondOfDay, int OffsetMs, bool IsDaylight)
{
    public int Hour => MillisecondOfDay / 3_600_000;

    public int Minute => MillisecondOfDay / 60_000 % 60;

    public int Second => MillisecondOfDay / 1_000 % 60;

    public int Millisecond => MillisecondOfDay % 1_000;
}
