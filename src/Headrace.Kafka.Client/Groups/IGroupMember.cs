namespace Headrace.Kafka.Client;

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
