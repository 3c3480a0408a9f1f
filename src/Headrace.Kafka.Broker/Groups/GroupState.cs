namespace Headrace.Kafka.Broker.Groups;

/// <summary>The states of a classic group, by Kafka's names.</summary>
internal enum GroupState
{
    /// <summary>No members; offsets may be there.</summary>
    Empty,

    /// <summary>Members are asked to join the next generation.</summary>
    PreparingRebalance,

    /// <summary>The generation's members are known; its leader has not sent the assignments yet.</summary>
    CompletingRebalance,

    /// <summary>Every member has its assignment.</summary>
    Stable,

    /// <summary>The group was deleted; who still holds it gets COORDINATOR_NOT_AVAILABLE and asks again.</summary>
    Dead,
}
