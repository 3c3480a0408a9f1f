namespace Headrace.Connect.Runtime.Metrics;

/// <summary>Values of the last few windows of time: their rate, average and maximum. The owner's lock guards it.</summary>
/// <remarks>Source: Kafka's <c>SampledStat</c>, <c>Rate</c>, <c>Avg</c> and <c>Max</c>, whose windows and elapsed times these are.</remarks>
internal sealed class MetricSamples(MetricClock clock)
{
    private readonly Sample[] _samples = new Sample[clock.SampleCount];
    private int _current;
    private int _used;

    public void Record(double value, double nowMs)
    {
        if (_used == 0)
            Begin(0, nowMs);
        else if (nowMs - _samples[_current].StartMs >= clock.WindowMs)
            Begin((_current + 1) % _samples.Length, nowMs);
        ref var sample = ref _samples[_current];
        sample.Sum += value;
        sample.Max = sample.Count++ == 0 ? value : Math.Max(sample.Max, value);
    }

    /// <summary>The sum a second.</summary>
    public double Rate(double nowMs) => Rate(nowMs, countsOnly: false);

    /// <summary>The number of values a second.</summary>
    public double CountRate(double nowMs) => Rate(nowMs, countsOnly: true);

    /// <summary>NaN where there are no values.</summary>
    public double Average(double nowMs)
    {
        var (sum, count) = (0.0, 0L);
        for (var i = 0; i < _used; i++)
        {
            if (IsExpired(_samples[i], nowMs))
                continue;
            sum += _samples[i].Sum;
            count += _samples[i].Count;
        }
        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>NaN where there are no values.</summary>
    public double Maximum(double nowMs)
    {
        var max = double.NaN;
        for (var i = 0; i < _used; i++)
        {
            if (!IsExpired(_samples[i], nowMs) && _samples[i].Count > 0)
                max = double.IsNaN(max) ? _samples[i].Max : Math.Max(max, _samples[i].Max);
        }
        return max;
    }

    private double Rate(double nowMs, bool countsOnly)
    {
        var (sum, oldest) = (0.0, nowMs);
        for (var i = 0; i < _used; i++)
        {
            if (IsExpired(_samples[i], nowMs))
                continue;
            sum += countsOnly ? _samples[i].Count : _samples[i].Sum;
            oldest = Math.Min(oldest, _samples[i].StartMs);
        }
        // As if the missing windows had been there: a rate does not jump because there was little time yet.
        var elapsed = nowMs - oldest;
        var missing = clock.SampleCount - 1 - (clock.WindowMs == 0 ? 0 : Math.Floor(elapsed / clock.WindowMs));
        if (missing > 0)
            elapsed += missing * clock.WindowMs;
        return elapsed <= 0 ? 0 : sum * 1000 / elapsed;
    }

    private bool IsExpired(in Sample sample, double nowMs) => nowMs - sample.StartMs >= clock.SampleCount * clock.WindowMs;

    private void Begin(int index, double nowMs)
    {
        _samples[index] = new() { StartMs = nowMs };
        _current = index;
        _used = Math.Max(_used, index + 1);
    }

    private struct Sample
    {
        public double StartMs;
        public double Sum;
        public double Max;
        public long Count;
    }
}
