namespace Headrace.Connect.Runtime.Stores;

/// <summary>The state of a connector or a task as one worker saw it.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Task">The task's number; null for the connector itself.</param>
/// <param name="State">The state.</param>
/// <param name="WorkerId">The worker that wrote it; null where something else wrote it, and named none.</param>
/// <param name="Generation">The group's generation at that time; 0 outside of a group.</param>
/// <param name="Trace">Why it failed.</param>
/// <param name="Version">The plugin's version.</param>
/// <param name="Explanation">What to do about the failure; null for none, and where a worker of Kafka Connect wrote.</param>
internal sealed record StatusRecord(
    string Connector, int? Task, ExecutionState State, string? WorkerId, int Generation, string? Trace = null, string? Version = null, ErrorExplanation? Explanation = null);
