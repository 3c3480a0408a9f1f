namespace Headrace.Connect.RestExtensions;

/// <summary>The state of a connector or a task.</summary>
/// <param name="State">The state's name, as in <c>RUNNING</c>.</param>
/// <param name="WorkerId">The worker that runs it, <c>host:port</c> of its REST API.</param>
/// <param name="Trace">Why it failed; null unless it did.</param>
public sealed record ConnectorHealthState(string State, string WorkerId, string? Trace);
