namespace Headrace.Connect.Runtime;

/// <summary>A connector with its tasks at a glance, as the statuses have it; whichever worker they run on.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Health">How it is.</param>
/// <param name="TaskCount">How many tasks have a status.</param>
/// <param name="RunningTaskCount">How many of them run.</param>
/// <param name="FailedTaskCount">How many of them have failed.</param>
public sealed record ConnectorSummary(string Name, ConnectorCondition Health, int TaskCount, int RunningTaskCount, int FailedTaskCount)
{
    /// <summary>The health in capitals, as in <c>NO_TASKS</c>.</summary>
    public string HealthName => Health switch
    {
        ConnectorCondition.Running => "RUNNING",
        ConnectorCondition.Degraded => "DEGRADED",
        ConnectorCondition.Failed => "FAILED",
        ConnectorCondition.NoTasks => "NO_TASKS",
        ConnectorCondition.Paused => "PAUSED",
        ConnectorCondition.Stopped => "STOPPED",
        _ => throw new InvalidOperationException($"There is no such health: {Health}."),
    };

    /// <summary>Sums the states of a connector and its tasks up.</summary>
    /// <param name="name">The connector's name.</param>
    /// <param name="connector">Its state.</param>
    /// <param name="tasks">The states of its tasks.</param>
    public static ConnectorSummary Of(string name, ExecutionState connector, IReadOnlyCollection<ExecutionState> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var running = tasks.Count(static state => state == ExecutionState.Running);
        var failed = tasks.Count(static state => state == ExecutionState.Failed);
        return new(name, HealthOf(connector, tasks.Count, running, failed), tasks.Count, running, failed);
    }

    private static ConnectorCondition HealthOf(ExecutionState connector, int count, int running, int failed)
    {
        if (connector == ExecutionState.Failed || (count > 0 && failed == count))
            return ConnectorCondition.Failed;
        if (connector == ExecutionState.Stopped)
            return ConnectorCondition.Stopped;
        if (failed > 0)
            return ConnectorCondition.Degraded;
        if (connector == ExecutionState.Paused)
            return ConnectorCondition.Paused;
        if (connector == ExecutionState.Running && count == 0)
            return ConnectorCondition.NoTasks;
        return connector == ExecutionState.Running && running == count ? ConnectorCondition.Running : ConnectorCondition.Degraded;
    }
}
