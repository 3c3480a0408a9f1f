namespace Headrace.Connect.Runtime.Events;

/// <summary>What has happened since a reader's last look.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="Last">The number of the last of them.</param>
/// <param name="IsLost">Whether there were more, which are no longer kept: the reader has to look at the present state.</param>
/// <param name="IsReset">Whether that is so because the state as a whole may be another one, and not because the reader is slow.</param>
public readonly record struct EventBatch(IReadOnlyList<WorkerEvent> Events, long Last, bool IsLost, bool IsReset);
