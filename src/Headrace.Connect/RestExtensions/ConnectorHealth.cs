namespace Headrace.Connect.RestExtensions;

/// <summary>The state of a connector and its tasks.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Type"><c>source</c>, <c>sink</c> or <c>unknown</c>.</param>
/// <param name="Connector">The connector's own state.</param>
/// <param name="Tasks">The tasks' states by number.</param>
public sealed record ConnectorHealth(string Name, string Type, ConnectorHealthState Connector, IReadOnlyDictionary<int, ConnectorHealthState> Tasks);

/// <summary>The state of a connector or a task.</summary>
/// <param name="State">The state's name, as in <c>RUNNING</c>.</param>
/// <param name="WorkerId">The worker that runs it, <c>host:port</c> of its REST API.</param>
/// <param name="Trace">Why it failed; null unless it did.</param>
public sealed record ConnectorHealthState(string State, string WorkerId, string? Trace);
