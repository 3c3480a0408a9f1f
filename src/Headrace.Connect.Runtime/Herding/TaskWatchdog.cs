using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Looks out for tasks whose poll or put does not return, where the connector's config asks for it.</summary>
/// <param name="parts">What the reconciler works with.</param>
/// <param name="post">Brings a command to the herder's loop.</param>
/// <param name="restart">Restarts a task by giving its present run up, unless it has another one meanwhile.</param>
internal sealed class TaskWatchdog(ReconcilerParts parts, Action<Action> post, Action<TaskSlot, TaskRun> restart)
{
    /// <summary>Watches a run to its end.</summary>
    public void Watch(TaskSlot task, TaskRun run)
    {
        if (task.Policy is { Watchdog: { } limit } policy)
            _ = WatchAsync(task, run, limit, policy.RestartsStalled);
    }

    /// <summary>Watches a run on that can't be restarted any more.</summary>
    public void WatchUnrestarted(TaskSlot task, TaskRun run)
    {
        if (task.Policy is { Watchdog: { } limit })
            _ = WatchAsync(task, run, limit, restarts: false);
    }

    private async Task WatchAsync(TaskSlot task, TaskRun run, TimeSpan limit, bool restarts)
    {
        var wait = limit;
        while (true)
        {
            try
            {
                await run.Completion.WaitAsync(wait, parts.Time).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                // The run goes on; its call may not.
            }
            var taken = run.CallTime(parts.Time);
            wait = taken < limit ? limit - taken : limit;
            if (taken < limit)
                continue;
            parts.LoggerOf(run.Id).TaskStalled(run.Id, (long)taken.TotalMilliseconds);
            if (!restarts)
                continue;
            post(() => restart(task, run));
            return;
        }
    }
}
