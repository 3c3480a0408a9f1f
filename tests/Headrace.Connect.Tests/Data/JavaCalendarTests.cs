using Headrace.Connect.Data;

namespace Headrace.Connect.Tests.Data;

public sealed class JavaCalendarTests
{
    /// <summary>As Java's TimeZone.getOffset answers.</summary>
    [Theory]
    [InlineData("America/New_York", -62_170_138_800_000, -18_000)]
    [InlineData("America/New_York", -2_524_521_600_000, -18_000)]
    [InlineData("America/New_York", -1_500_000_000_000, -14_400)]
    [InlineData("Asia/Kolkata", -62_170_138_800_000, 19_800)]
    [InlineData("Asia/Kolkata", -2_208_988_800_001, 19_800)]
    [InlineData("Europe/London", -1_500_000_000_000, 3_600)]
    [InlineData("Asia/Tokyo", -2_208_988_800_000, 32_400)]
    public void Offsets_BeforeZones_AreThoseOfToday(string zone, long milliseconds, int seconds)
    {
        var time = JavaCalendar.FromEpochMilliseconds(milliseconds, TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(seconds * 1000, time.OffsetMs);
    }

    [Fact]
    public void LocalTimes_BeforeZones_AreInStandardTime() =>
        Assert.Equal(-62_170_138_800_000, JavaCalendar.ToEpochMilliseconds(JavaCalendar.DayOf(-1, 11, 30), 0, TimeZoneInfo.FindSystemTimeZoneById("America/New_York")));
}
