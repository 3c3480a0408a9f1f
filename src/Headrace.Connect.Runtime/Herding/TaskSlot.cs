using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>What this worker does of one task. Owned by the herder's loop.</summary>
/// <param name="id">The task.</param>
/// <param name="restart">Its restarts, which outlast the slot.</param>
internal sealed class TaskSlot(ConnectorTaskId id, RestartState restart)
{
    public ConnectorTaskId Id { get; } = id;

    /// <summary>The run; null while there is none.</summary>
    public TaskRun? Run { get; set; }

    /// <summary>The commit of task configs that the run, or the attempt that failed, belongs to.</summary>
    public required long Commit { get; init; }

    public bool IsFailed { get; set; }

    /// <summary>Whether the task is being made or stopped.</summary>
    public bool IsBusy { get; set; }

    public RestartState Restart => restart;

    /// <summary>When the worker restarts the task by itself; null for never.</summary>
    public RestartPolicy? Policy { get; init; }
}
