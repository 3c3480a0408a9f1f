using Headrace.Connect.Runtime.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Metrics;

/// <summary>Windows as Kafka's: two samples of thirty seconds.</summary>
public class MetricSamplesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MetricClock _clock;
    private readonly MetricSamples _samples;

    public MetricSamplesTests()
    {
        _clock = new(_time, 2, 30_000);
        _samples = new(_clock);
    }

    [Fact]
    public void Nothing_HasARateOfZeroAndNoAverage()
    {
        Assert.Equal(0, _samples.Rate(_clock.NowMs));
        Assert.Equal(double.NaN, _samples.Average(_clock.NowMs));
        Assert.Equal(double.NaN, _samples.Maximum(_clock.NowMs));
    }

    [Fact]
    public void Rate_AtTheStart_CountsTheMissingWindow()
    {
        Record(60);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(60 / 40.0, _samples.Rate(_clock.NowMs), 6);
        Assert.Equal(1 / 40.0, _samples.CountRate(_clock.NowMs), 6);
    }

    [Fact]
    public void Values_LeaveWithTheirWindow()
    {
        Record(100);
        _time.Advance(TimeSpan.FromSeconds(30));
        Record(10);
        Record(20);

        Assert.Equal((100 + 10 + 20) / 3.0, _samples.Average(_clock.NowMs), 6);
        Assert.Equal(100, _samples.Maximum(_clock.NowMs));
        Assert.Equal(130 / 30.0, _samples.Rate(_clock.NowMs), 6);

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(15, _samples.Average(_clock.NowMs));
        Assert.Equal(20, _samples.Maximum(_clock.NowMs));

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(double.NaN, _samples.Average(_clock.NowMs));
        Assert.Equal(0, _samples.Rate(_clock.NowMs));
    }

    private void Record(double value) => _samples.Record(value, _clock.NowMs);
}
