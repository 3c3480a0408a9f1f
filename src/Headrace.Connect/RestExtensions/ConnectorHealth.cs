namespace Headrace.Connect.RestExtensions;

/// <summary>The state of a connector and its tasks.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Type"><c>source</c>, <c>sink</c> or <c>unknown</c>.</param>
/// <param name="Connector">The connector's own state.</param>
/// <param name="Tasks">The tasks' states by number.</param>
public sealed record ConnectorHealth(string Name, string Type, ConnectorHealthState Connector, IReadOnlyDictionary<int, ConnectorHealthState> Tasks);
