namespace Headrace.Kafka.Client.Tests.Config;

public sealed class IsoDurationTests
{
    [Theory]
    [InlineData("P1D", "1.00:00:00")]
    [InlineData("p1dt2h3m4.5s", "1.02:03:04.5")]
    [InlineData("+PT1,25S", "00:00:01.25")]
    [InlineData("PT1.S", "00:00:01")]
    [InlineData("PT-0.5S", "-00:00:00.5")]
    [InlineData("-PT-1H+1M", "00:59:00")]
    [InlineData("-P1D", "-1.00:00:00")]
    [InlineData("P99999999999999D", "10675199.02:48:05.4775807")]
    public void Durations_AreReadAsByJava(string text, string duration)
    {
        Assert.True(IsoDuration.TryParse(text, out var read));
        Assert.Equal(TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1M")]
    [InlineData("P1.5D")]
    [InlineData("PT.5S")]
    [InlineData("PT1S1M")]
    [InlineData(" P1D")]
    [InlineData("P1D\n")]
    public void WhatJavaRefuses_IsNone(string text) => Assert.False(IsoDuration.TryParse(text, out _));
}
