namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>What a replay has done.</summary>
/// <param name="Group">The group that keeps the progress.</param>
/// <param name="Replayed">How many records were written and acknowledged; of a dry run, how many would be.</param>
/// <param name="Others">How many letters were not meant.</param>
/// <param name="ReplayedTooOften">How many were passed over because they have been replayed as often as they may.</param>
/// <param name="Impossible">How many were passed over because they can't be replayed.</param>
/// <param name="Problem">Why the replay has ended before the end; null if it has not.</param>
public sealed record DeadLetterReplayResult(string Group, int Replayed, int Others, int ReplayedTooOften, int Impossible, string? Problem);
