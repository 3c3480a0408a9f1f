namespace Headrace.Connect.Runtime.Groups;

/// <summary>What a member gets from the leader.</summary>
/// <param name="Error">0, or <see cref="ConfigMismatch"/>.</param>
/// <param name="Leader">The leader's member id.</param>
/// <param name="LeaderUrl">Where the leader's REST API is.</param>
/// <param name="Offset">The state of the config topic that the assignment was made with.</param>
/// <param name="Assigned">What it has to run: everything in the eager protocol, else what comes on top.</param>
/// <param name="Revoked">What it has to give up.</param>
/// <param name="DelayMs">When the next rebalance is due; 0 for none.</param>
internal sealed record WorkerAssignment(
    short Error, string Leader, string LeaderUrl, long Offset, WorkSet Assigned, WorkSet Revoked, int DelayMs)
{
    /// <summary>Some member is ahead of the leader: nothing was assigned, all have to read the config topic and join again.</summary>
    public const short ConfigMismatch = 1;

    public bool IsFailed => Error != 0;
}
