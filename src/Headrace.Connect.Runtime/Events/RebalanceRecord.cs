namespace Headrace.Connect.Runtime.Events;

/// <summary>One rebalance as a worker went through it: what moved, why, and how long it took.</summary>
public sealed record RebalanceRecord : WorkerEvent
{
    /// <summary>Counts the rebalances of this worker's run, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>When the worker began to join.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>Why it joined, as far as it knows: only the worker with which a rebalance begins knows all.</summary>
    public required string Reason { get; init; }

    /// <summary>What has become of it.</summary>
    public RebalanceOutcome Outcome { get; init; }

    /// <summary>Why it came to nothing; null unless it did.</summary>
    public string? Problem { get; init; }

    /// <summary>The generation that it led to; -1 for none.</summary>
    public int Generation { get; init; } = -1;

    /// <summary>Whether the worker leads that generation.</summary>
    public bool IsLeader { get; init; }

    /// <summary>Where the leader's REST API is; null where that is not known.</summary>
    public Uri? LeaderUrl { get; init; }

    /// <summary>The workers that are new in the group; null for a worker that did not lead before and after.</summary>
    public IReadOnlyCollection<string>? WorkersJoined { get; init; }

    /// <summary>The workers that have gone; null for a worker that did not lead before and after.</summary>
    public IReadOnlyCollection<string>? WorkersLeft { get; init; }

    /// <summary>The connectors that came to this worker.</summary>
    public IReadOnlyCollection<string> ConnectorsAdded { get; init; } = [];

    /// <summary>The tasks that came.</summary>
    public IReadOnlyCollection<ConnectorTaskId> TasksAdded { get; init; } = [];

    /// <summary>The connectors that went.</summary>
    public IReadOnlyCollection<string> ConnectorsRevoked { get; init; } = [];

    /// <summary>The tasks that went.</summary>
    public IReadOnlyCollection<ConnectorTaskId> TasksRevoked { get; init; } = [];

    /// <summary>How many connectors the worker has afterwards.</summary>
    public int ConnectorCount { get; init; }

    /// <summary>How many tasks the worker has afterwards.</summary>
    public int TaskCount { get; init; }

    /// <summary>How long work of workers that have left waits for them (<c>scheduled.rebalance.max.delay.ms</c>); zero where none does.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long it took until what had to stop before the join had stopped; null before that.</summary>
    public TimeSpan? Stopping { get; init; }

    /// <summary>How long it took from there to the assignment; null before that.</summary>
    public TimeSpan? Joining { get; init; }

    /// <summary>How long it took from there until what is new had been started; null before that.</summary>
    public TimeSpan? Starting { get; init; }

    /// <summary>How long all of it took, so far.</summary>
    public TimeSpan Total { get; init; }

    // Names are those of the configs; what it keeps is one reference each.
    internal override long Size => 64 + Reason.Length + ConnectorsAdded.Count + TasksAdded.Count + ConnectorsRevoked.Count + TasksRevoked.Count;
}
