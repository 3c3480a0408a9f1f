namespace Headrace.Kafka.Client;

/// <summary>What happens to a member of a group. Calls come one at a time.</summary>
public interface IGroupMemberListener
{
    /// <summary>A rebalance begins: gives up what has to be given up first, and says what to join with. It may take its time, up to the rebalance time-out; heartbeats go on meanwhile.</summary>
    /// <param name="reason">Why the member joins.</param>
    /// <param name="cancellationToken">The member is closed.</param>
    Task<IReadOnlyList<GroupProtocol>> PrepareJoinAsync(string reason, CancellationToken cancellationToken);

    /// <summary>This member leads: divides the work.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="members">All members' metadata by their ids, this one's included.</param>
    /// <param name="cancellationToken">The member is closed.</param>
    /// <returns>The assignment of each member.</returns>
    Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> AssignAsync(
        GroupGeneration generation, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> members, CancellationToken cancellationToken);

    /// <summary>A rebalance is over.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="assignment">What this member got.</param>
    /// <param name="cancellationToken">The member is closed.</param>
    Task OnJoinedAsync(GroupGeneration generation, ReadOnlyMemory<byte> assignment, CancellationToken cancellationToken);

    /// <summary>The group can't be reached, or refuses the member: others may take over soon. The member goes on trying, and joins anew.</summary>
    /// <param name="reason">What the matter is.</param>
    /// <param name="cancellationToken">The member is closed.</param>
    Task OnLostAsync(string reason, CancellationToken cancellationToken);
}
