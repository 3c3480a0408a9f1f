using Headrace.Connect.Sink;

namespace Headrace.Connect.Runtime.Preview;

/// <summary>A sink that was tried with records of a topic.</summary>
/// <param name="Records">The records on their way to the sink.</param>
/// <param name="Outcome">What has become of those that came through.</param>
/// <param name="Writes">What the sink would have written; empty for one that was not run or has really written.</param>
/// <param name="Error">What the sink failed with; null for nothing.</param>
public sealed record SinkTrial(IReadOnlyList<PreviewedRecord> Records, SinkTrialOutcome Outcome, IReadOnlyList<RehearsedWrite> Writes, string? Error);
