using Headrace.Connect.Transforms.Dates;

namespace Headrace.Connect.Transforms.Tests;

public sealed class DatePatternTests
{
    [Theory]
    [InlineData("yy-MM-dd", "46-11-29", "2046-11-29")]
    [InlineData("yy-MM-dd", "46-12-01", "1946-12-01")]
    [InlineData("YY-ww", "46-02", "2046-01-07")]
    [InlineData("YY-ww", "46-50", "1946-12-08")]
    [InlineData("YY D", "46 5", "2045-12-31")]
    public void YearOfTwoDigits_LiesInTheHundredYearsFromEightyYearsAgo(string pattern, string text, string date)
    {
        Assert.True(DatePattern.Compile(pattern, new Clock()).TryParse(text, out var milliseconds));

        Assert.Equal(date, DatePattern.Compile("yyyy-MM-dd").Format(milliseconds));
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    }
}
