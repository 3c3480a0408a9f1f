namespace Headrace.Kafka.Client;

/// <summary>A generation of a group, as one member sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="MemberId">The member's own id.</param>
/// <param name="LeaderId">The leader's member id.</param>
/// <param name="Protocol">The protocol that was chosen.</param>
public sealed record GroupGeneration(int Id, string MemberId, string LeaderId, string Protocol)
{
    /// <summary>Whether this member divides the work.</summary>
    public bool IsLeader => MemberId == LeaderId;
}
