namespace Headrace.Connect.Runtime.Events;

/// <summary>A connector or a task is in a state.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Task">The task's number; null for the connector itself.</param>
/// <param name="State">The state; <see cref="ExecutionState.Destroyed"/> when it is forgotten, a connector with all of its tasks.</param>
/// <param name="WorkerId">The worker that wrote it, <c>host:port</c> of its REST API.</param>
/// <param name="Generation">The group's generation at that time; 0 outside of a group.</param>
/// <param name="Trace">Why it failed; null unless it did.</param>
/// <param name="Version">The plugin's version; null where it is not known.</param>
public sealed record StatusEvent(string Connector, int? Task, ExecutionState State, string? WorkerId, int Generation, string? Trace, string? Version) : WorkerEvent
{
    internal override long Size => Connector.Length + (WorkerId?.Length ?? 0) + (Trace?.Length ?? 0);
}
