namespace Headrace.Connect.Runtime;

/// <summary>A task with its raw config.</summary>
/// <param name="Id">The task.</param>
/// <param name="Config">What the connector returned for it, and <c>task.class</c>.</param>
public sealed record TaskInfo(ConnectorTaskId Id, IReadOnlyDictionary<string, string?> Config);
