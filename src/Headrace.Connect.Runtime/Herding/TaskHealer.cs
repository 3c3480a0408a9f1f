using System.Globalization;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Restarts tasks of this worker that have failed, as their connectors' policies say. What Kafka Connect leaves to its users.</summary>
/// <remarks>Owned by the herder's loop. A restart is like one that a user asks for: whatever is wanted of the task by then holds for its next run.</remarks>
/// <param name="parts">What the reconciler works with.</param>
/// <param name="post">Brings a command to the herder's loop.</param>
/// <param name="restart">Restarts a task unless it has been replaced, or was restarted meanwhile.</param>
internal sealed class TaskHealer(ReconcilerParts parts, Action<Action> post, Action<TaskSlot> restart)
{
    /// <summary>A task has failed: its status says why, and what comes next if the worker does something about it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="version">Its version, if it is known.</param>
    /// <param name="failure">Why it failed.</param>
    /// <returns>Whether the status has been written.</returns>
    public bool OnFailed(TaskSlot task, string? version, Failure failure)
    {
        if (task.Policy is not { } policy || !policy.Covers(failure.Error))
            return false;
        if (policy.Budget == 0)
            return false;
        if (!task.Restarts.TryTake(policy, out var delay))
        {
            parts.Logger.RestartsUsedUp(task.Id, task.Restarts.Count, (long)policy.Window.TotalMilliseconds);
            parts.Status.OnFailed(
                task.Id, version, failure,
                Text($"Restarted by the worker {task.Restarts.Count} times within {policy.Window.TotalMilliseconds} ms, which is all that headrace.restart.budget allows: it stays FAILED until it is restarted."));
            return true;
        }
        parts.Logger.RestartFollows(task.Id, task.Restarts.Count, policy.Budget, (long)delay.TotalMilliseconds, failure.Error.Message);
        parts.Status.OnFailed(task.Id, version, failure, Text($"The worker restarts the task in {delay.TotalMilliseconds} ms: restart {task.Restarts.Count} of {policy.Budget} (headrace.restart.budget)."));
        _ = RestartAsync();
        return true;

        async Task RestartAsync()
        {
            await Task.Delay(delay, parts.Time).ConfigureAwait(false);
            post(() => restart(task));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
