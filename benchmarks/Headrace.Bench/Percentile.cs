namespace Headrace.Bench;

/// <summary>Percentiles of measured values.</summary>
internal static class Percentile
{
    /// <summary>The value that so many of a hundred do not exceed; not a number where there is none.</summary>
    public static double Of(List<double> sorted, double percent) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(sorted.Count * percent / 100) - 1)];
}
