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
