namespace Headrace.Connect.Runtime;

/// <summary>What is known of a connector from its configuration.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Config">Its raw config, in the order in which the user gave it where that is known.</param>
/// <param name="Tasks">Its tasks, sorted.</param>
/// <param name="Type">Which way it copies.</param>
public sealed record ConnectorInfo(string Name, IReadOnlyDictionary<string, string?> Config, IReadOnlyList<ConnectorTaskId> Tasks, ConnectorType Type);
