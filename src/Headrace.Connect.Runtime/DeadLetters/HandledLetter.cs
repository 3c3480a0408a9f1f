namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>A letter that a replay deals with.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Record">What is written for it; null where it is passed over.</param>
internal sealed record HandledLetter(DeadLetter Letter, ReplayedRecord? Record);
