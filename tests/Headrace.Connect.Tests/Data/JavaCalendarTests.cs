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

    /// <summary>As java.util.Date shows them.</summary>
    [Theory]
    [InlineData("America/New_York", 253_417_852_800_000, "Wed Jun 28 20:00:00 10000", true)]
    [InlineData("America/New_York", 1_700_000_000_123_456, "Sun Nov 08 17:15:23 55840", false)]
    [InlineData("America/New_York", 1_700_000_000_123_456_789, "Thu Jun 19 04:30:56 53872825", true)]
    [InlineData("Australia/Sydney", 253_402_300_800_000, "Sat Jan 01 11:00:00 10000", true)]
    [InlineData("Australia/Sydney", 1_700_000_000_123_456, "Mon Nov 09 09:15:23 55840", true)]
    [InlineData("America/New_York", long.MinValue, "Sun Dec 02 11:47:04 292269055", false)]
    [InlineData("America/New_York", long.MaxValue, "Sun Aug 17 02:12:55 292278994", false)]
    public void FarTimes_KeepTheRulesOfTheirZone(string zone, long milliseconds, string text, bool isDaylight)
    {
        var place = TimeZoneInfo.FindSystemTimeZoneById(zone);

        var parts = JavaText.OfDate(milliseconds, place).Split(' ');

        Assert.Equal(text, string.Join(' ', [.. parts[..4], parts[^1]])); // the zone's name may have several words
        Assert.Equal(isDaylight, JavaCalendar.FromEpochMilliseconds(milliseconds, place).IsDaylight);
    }
}
