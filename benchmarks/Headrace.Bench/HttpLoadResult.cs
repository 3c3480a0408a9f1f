namespace Headrace.Bench;

/// <summary>What a load of requests has seen.</summary>
/// <param name="Latencies">Milliseconds of each request that was answered with 2xx, sorted.</param>
/// <param name="Refused">How many were answered otherwise.</param>
/// <param name="Time">How long it took.</param>
internal sealed record HttpLoadResult(List<double> Latencies, int Refused, TimeSpan Time)
{
    public double PerSecond => Latencies.Count / Time.TotalSeconds;

    /// <summary>The latency that so many of a hundred requests did not exceed.</summary>
    public double Percentile(double percent) =>
        Latencies.Count == 0 ? double.NaN : Latencies[Math.Min(Latencies.Count - 1, (int)Math.Ceiling(Latencies.Count * percent / 100) - 1)];
}
