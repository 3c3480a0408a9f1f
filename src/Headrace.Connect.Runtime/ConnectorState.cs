namespace Headrace.Connect.Runtime;

/// <summary>The state of a connector.</summary>
/// <param name="State">What it does.</param>
/// <param name="WorkerId">The worker that runs it, <c>host:port</c> of its REST API.</param>
/// <param name="Trace">Why it failed; null unless it did.</param>
/// <param name="Version">The plugin's version; null where it is not known.</param>
public sealed record ConnectorState(ExecutionState State, string? WorkerId, string? Trace, string? Version)
{
    /// <summary>What to do about the failure; null unless it failed on a worker that says so.</summary>
    public ErrorExplanation? Explanation { get; init; }
}
