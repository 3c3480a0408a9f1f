namespace Headrace.Connect.Runtime.Events;

/// <summary>A worker's place in its group has changed, or is about to.</summary>
/// <param name="Phase">Where it is.</param>
/// <param name="Generation">The group's generation; -1 where it is in none.</param>
/// <param name="IsLeader">Whether it leads the group.</param>
/// <param name="LeaderUrl">Where the leader's REST API is; null where that is not known.</param>
/// <param name="Own">Its own share.</param>
/// <param name="Members">Everybody's share, its own included; empty unless it leads.</param>
public sealed record RebalanceEvent(
    RebalancePhase Phase, int Generation, bool IsLeader, Uri? LeaderUrl, WorkerShare Own, IReadOnlyList<WorkerShare> Members) : WorkerEvent
{
    internal override long Size => Own.Size + Members.Sum(static member => member.Size);
}
