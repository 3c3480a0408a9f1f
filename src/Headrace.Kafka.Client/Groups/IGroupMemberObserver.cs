namespace Headrace.Kafka.Client;

/// <summary>Hears how long a group member's dealings with its coordinator take, for metrics. Calls come from the member's loop and must not wait.</summary>
public interface IGroupMemberObserver
{
    /// <summary>A heartbeat was answered.</summary>
    /// <param name="elapsed">How long the answer took.</param>
    void OnHeartbeat(TimeSpan elapsed);

    /// <summary>The group has let the member in.</summary>
    /// <param name="elapsed">How long that took.</param>
    void OnJoined(TimeSpan elapsed);

    /// <summary>The member has its assignment.</summary>
    /// <param name="elapsed">How long that took, after the join.</param>
    void OnSynchronised(TimeSpan elapsed);

    /// <summary>A rebalance has succeeded.</summary>
    /// <param name="elapsed">How long it took, from the join to the assignment.</param>
    void OnRebalanced(TimeSpan elapsed);

    /// <summary>A rebalance has come to nothing.</summary>
    void OnRebalanceFailed();
}
