namespace Headrace.Connect.Runtime;

/// <summary>The state of a connector and its tasks.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Connector">The connector's state.</param>
/// <param name="Tasks">The tasks' states, sorted by number.</param>
/// <param name="Type">Which way the connector copies.</param>
public sealed record ConnectorStateInfo(string Name, ConnectorState Connector, IReadOnlyList<TaskStateInfo> Tasks, ConnectorType Type);
