namespace Headrace.Connect.Runtime.Events;

/// <summary>The work of one worker of a group.</summary>
/// <param name="Url">Where its REST API is.</param>
/// <param name="Connectors">Its connectors, sorted.</param>
/// <param name="Tasks">Its tasks, sorted.</param>
public sealed record WorkerShare(Uri Url, IReadOnlyCollection<string> Connectors, IReadOnlyCollection<ConnectorTaskId> Tasks);
