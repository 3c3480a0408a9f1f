namespace Headrace.Connect.Runtime.Explanations;

/// <summary>Why a connector or task has failed.</summary>
/// <param name="Error">The exception, as Kafka Connect has it.</param>
/// <param name="Explanation">What to do about it.</param>
internal sealed record Failure(Exception Error, ErrorExplanation Explanation)
{
    /// <summary>What the next run does in another way, so that it does not fail by the same: it begins at once. Null where nothing is known to help.</summary>
    public string? Mend { get; init; }
}
