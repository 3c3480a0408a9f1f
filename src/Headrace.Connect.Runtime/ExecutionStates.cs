namespace Headrace.Connect.Runtime;

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
