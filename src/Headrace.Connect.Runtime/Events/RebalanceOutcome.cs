namespace Headrace.Connect.Runtime.Events;

/// <summary>What has become of a rebalance, for one worker.</summary>
public enum RebalanceOutcome
{
    /// <summary>It is under way.</summary>
    UnderWay,

    /// <summary>The worker has its share, and what is new of it has been started.</summary>
    Completed,

    /// <summary>The worker had its share, and another rebalance began before all that was new had been started.</summary>
    Superseded,

    /// <summary>It came to nothing: the worker joins again.</summary>
    Failed,

    /// <summary>The worker has lost its place in the group, and with it its share.</summary>
    Lost,
}
