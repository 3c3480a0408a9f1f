namespace Headrace.Bench;

/// <summary>What a load of requests has seen.</summary>
/// <param name="Latencies">Milliseconds of each request that was answered with 2xx, sorted.</param>
/// <param name="Refused">How many were answered otherwise.</param>
/// <param name="Time">How long it took.</param>
internal sealed record HttpLoadResult(List<double> Latencies, int Refused, TimeSpan Time)
{
    public double PerSecond => Latencies.Count / Time.TotalSeconds;
}
