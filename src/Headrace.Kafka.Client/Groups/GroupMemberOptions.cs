namespace Headrace.Kafka.Client;

/// <summary>How a <see cref="GroupMember"/> belongs to its group. Names in the members' texts are Kafka's settings.</summary>
public sealed class GroupMemberOptions
{
    /// <summary><c>group.id</c>.</summary>
    public required string GroupId { get; init; }

    /// <summary>What kind of group it is; Kafka lets only members of one kind into a group. Connect's is <c>connect</c>.</summary>
    public required string ProtocolType { get; init; }

    /// <summary><c>session.timeout.ms</c>: without a heartbeat for this long the member is out.</summary>
    public required TimeSpan SessionTimeout { get; init; }

    /// <summary><c>rebalance.timeout.ms</c>: how long a rebalance waits for members to join again.</summary>
    public required TimeSpan RebalanceTimeout { get; init; }

    /// <summary><c>heartbeat.interval.ms</c>.</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>
    /// Whether <c>client.id</c> belongs to this member alone, so that a member that has it already is what a crash has left of an earlier run: it is put out of the group at the
    /// first join, and nobody has to wait until its session ends.
    /// </summary>
    public bool IsClientIdOwn { get; init; }

    /// <summary>How long no coordinator may be found until <see cref="IGroupMemberListener.OnLostAsync"/> is called.</summary>
    public required TimeSpan LostAfter { get; init; }

    /// <summary>Hears how long things take; null for nobody.</summary>
    public IGroupMemberObserver? Observer { get; init; }
}

/// <summary>A protocol that a member offers, with what it tells the leader if that one is chosen.</summary>
/// <param name="Name">The name; the group takes the best one that all members have.</param>
/// <param name="Metadata">What the leader gets to see.</param>
public readonly record struct GroupProtocol(string Name, ReadOnlyMemory<byte> Metadata);

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

/// <summary>A member of a group, as its owner steers it.</summary>
public interface IGroupMember : IAsyncDisposable
{
    /// <summary>Whether it is of the group's last generation, as far as it knows. Safe from any thread.</summary>
    bool HasPlace { get; }

    /// <summary>Its id in the group; empty while it has none. Safe from any thread.</summary>
    string MemberId { get; }

    /// <summary>Begins to join.</summary>
    void Start();

    /// <summary>Joins again as soon as it can; from any thread. A request that comes while a join is under way leads to another one after it.</summary>
    /// <param name="reason">Why, for the logs of both sides.</param>
    void RequestRejoin(string reason);

    /// <summary>Beats at once, because the group is known to rebalance; from any thread.</summary>
    void BeatNow();

    /// <summary>Puts another member out of the group, as if it had left; from any thread.</summary>
    /// <param name="memberId">The other member's id.</param>
    /// <param name="reason">Why, for the coordinator's logs.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False if the group does not have that member.</returns>
    /// <exception cref="KafkaException">The coordinator could not be told, or refuses.</exception>
    Task<bool> RemoveAsync(string memberId, string reason, CancellationToken cancellationToken);

    /// <summary>Leaves the group and joins again, as a new member, after a while; from any thread.</summary>
    /// <param name="delay">The while.</param>
    /// <param name="reason">Why, for the logs of both sides.</param>
    void LeaveFor(TimeSpan delay, string reason);

    /// <summary>Leaves the group, so that others need not wait for the session to end, and stops.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task LeaveAsync(CancellationToken cancellationToken);
}
