namespace Headrace.Connect.Runtime.Explanations;

/// <summary>Why a connector or task has failed.</summary>
/// <param name="Error">The exception, as Kafka Connect has it.</param>
/// <param name="Explanation">What to do about it.</param>
internal sealed record Failure(Exception Error, ErrorExplanation Explanation);
