namespace Headrace.Connect.Runtime.Metrics;

/// <summary>How windows of metrics are measured: <c>metrics.num.samples</c> of <c>metrics.sample.window.ms</c> each, by a clock that only goes forward.</summary>
internal sealed class MetricClock(TimeProvider time, int sampleCount, long windowMs)
{
    private readonly double _toMs = 1000.0 / time.TimestampFrequency;

    /// <summary>Kafka's defaults.</summary>
    public static MetricClock Default { get; } = new(TimeProvider.System, 2, 30_000);

    public int SampleCount => sampleCount;

    public long WindowMs => windowMs;

    public TimeProvider Time => time;

    /// <summary>Milliseconds since an arbitrary moment.</summary>
    public double NowMs => time.GetTimestamp() * _toMs;
}
