using System.Globalization;

namespace Headrace.Connect.Runtime;

/// <summary>A step of the herder's work that may take long, for health answers and messages of time-outs.</summary>
/// <param name="Description">What it is, as in "reading to the end of the config topic".</param>
/// <param name="Started">When it began.</param>
/// <param name="Completed">When it was over; null while it lasts.</param>
public sealed record HerderStage(string Description, DateTimeOffset Started, DateTimeOffset? Completed)
{
    /// <summary>The sentence that the REST API shows.</summary>
    public string Summary => Completed is { } completed
        ? $"The last operation the worker completed was {Description}, which began at {Text(Started)} and completed at {Text(completed)}."
        : $"The worker is currently {Description}, which began at {Text(Started)}.";

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
