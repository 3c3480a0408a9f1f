namespace Headrace.Connect.Runtime;

/// <summary>What the user wants a connector to do.</summary>
public enum TargetState
{
    /// <summary>Run.</summary>
    Started,

    /// <summary>Keep connector and tasks, but do nothing.</summary>
    Paused,

    /// <summary>Keep the config only.</summary>
    Stopped,
}

/// <summary>What a connector or a task does.</summary>
public enum ExecutionState
{
    /// <summary>No worker runs it.</summary>
    Unassigned,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It is there and does nothing.</summary>
    Paused,

    /// <summary>A connector without tasks, by the user's will.</summary>
    Stopped,

    /// <summary>It has failed and waits for a restart.</summary>
    Failed,

    /// <summary>It is being restarted.</summary>
    Restarting,

    /// <summary>It has been deleted; never shown.</summary>
    Destroyed,
}

/// <summary>The names of states in Kafka Connect's topics and REST API.</summary>
public static class ExecutionStates
{
    /// <summary>The state's name in capitals, as in <c>RUNNING</c>.</summary>
    /// <param name="state">The state.</param>
    public static string ToKafkaName(this ExecutionState state) => state switch
    {
        ExecutionState.Unassigned => "UNASSIGNED",
        ExecutionState.Running => "RUNNING",
        ExecutionState.Paused => "PAUSED",
        ExecutionState.Stopped => "STOPPED",
        ExecutionState.Failed => "FAILED",
        ExecutionState.Restarting => "RESTARTING",
        ExecutionState.Destroyed => "DESTROYED",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state."),
    };
}

/// <summary>The state of a connector.</summary>
/// <param name="State">What it does.</param>
/// <param name="WorkerId">The worker that runs it, <c>host:port</c> of its REST API.</param>
/// <param name="Trace">Why it failed; null unless it did.</param>
/// <param name="Version">The plugin's version; null where it is not known.</param>
public sealed record ConnectorState(ExecutionState State, string WorkerId, string? Trace, string? Version)
{
    /// <summary>What to do about the failure; null unless it failed on a worker that says so.</summary>
    public ErrorExplanation? Explanation { get; init; }
}

/// <summary>The state of a task.</summary>
/// <param name="Id">The task's number.</param>
/// <param name="State">What it does.</param>
/// <param name="WorkerId">The worker that runs it, <c>host:port</c> of its REST API.</param>
/// <param name="Trace">Why it failed; null unless it did.</param>
/// <param name="Version">The task's version; null where it is not known.</param>
public sealed record TaskStateInfo(int Id, ExecutionState State, string WorkerId, string? Trace, string? Version)
{
    /// <summary>What to do about the failure; null unless it failed on a worker that says so.</summary>
    public ErrorExplanation? Explanation { get; init; }
}

/// <summary>The state of a connector and its tasks.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Connector">The connector's state.</param>
/// <param name="Tasks">The tasks' states, sorted by number.</param>
/// <param name="Type">Which way the connector copies.</param>
public sealed record ConnectorStateInfo(string Name, ConnectorState Connector, IReadOnlyList<TaskStateInfo> Tasks, ConnectorType Type);
