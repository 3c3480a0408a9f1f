namespace Headrace.Connect.Runtime.Events;

/// <summary>Where a worker is in a rebalance of its group.</summary>
public enum RebalancePhase
{
    /// <summary>It joins.</summary>
    Joining,

    /// <summary>It has its share of the work.</summary>
    Assigned,

    /// <summary>It has lost its place, and with it its work.</summary>
    Lost,
}
