using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>What is done with the tasks of this worker, one step of each at a time: make and start, stop, restart. Owned by the herder's loop.</summary>
/// <remarks><see cref="Reconcile"/> is where it is decided.</remarks>
internal sealed class TaskSteps
{
    private readonly ReconcilerParts _parts;
    private readonly IReadOnlyDictionary<string, ConnectorSlot> _slots;
    private readonly StepRunner _runner;
    private readonly Healer _healer;
    private readonly TaskWatchdog _watchdog;

    /// <param name="parts">What the reconciler works with.</param>
    /// <param name="slots">The connectors that this worker has something of.</param>
    /// <param name="runner">Runs the steps.</param>
    /// <param name="healer">Restarts what has failed.</param>
    public TaskSteps(ReconcilerParts parts, IReadOnlyDictionary<string, ConnectorSlot> slots, StepRunner runner, Healer healer)
    {
        _parts = parts;
        _slots = slots;
        _runner = runner;
        _healer = healer;
        _watchdog = new(parts, runner.Post, RestartStalled);
    }

    /// <summary>Compares wanted and actual state of a connector's tasks, and begins the next steps.</summary>
    public void Reconcile(ConnectorSlot slot, ConnectorEntry entry)
    {
        foreach (var task in slot.Tasks.Values.Where(static task => !task.IsBusy).ToArray())
        {
            if (!_parts.Ownership.Wants(task.Id, entry) || task.Commit != entry.Commits || task.Restart.IsWanted)
                LetGo(slot, task);
            else
                task.Run?.SetTarget(entry.Target ?? TargetState.Started);
        }
        for (var number = 0; number < entry.VisibleTaskCount; number++)
        {
            if (!slot.Tasks.ContainsKey(number) && _parts.Ownership.Wants(new ConnectorTaskId(slot.Name, number), entry) && entry.Tasks.TryGetValue(number, out var config))
                Start(slot, new(slot.Name, number), former: null, entry, config);
        }
    }

    private void Start(ConnectorSlot slot, ConnectorTaskId id, TaskSlot? former, ConnectorEntry entry, IReadOnlyDictionary<string, string?> config)
    {
        var task = new TaskSlot(id, former?.Restart ?? new(_parts.Time)) { Commit = entry.Commits, Policy = RestartPolicy.Find(entry.Config!) };
        slot.Tasks[id.Task] = task;
        var waiters = task.Restart.OnStarting(isSameConfig: former?.Commit == entry.Commits);
        Begin(
            slot,
            task,
            () => _parts.Worker.CreateTaskAsync(task.Id, entry.Config!, config, entry.VisibleTaskCount, entry.TaskGeneration, _parts.Status),
            run =>
            {
                task.Run = run;
                run.Start(_parts.Configs.Snapshot[slot.Name].Target ?? TargetState.Started);
                _ = WatchAsync(slot, task, run);
                _watchdog.Watch(task, run);
                waiters.Complete();
            },
            error =>
            {
                task.IsFailed = true;
                var failure = FailureExplanations.OfTask(task.Id, FailureStage.TaskCreation, error);
                _parts.LoggerOf(task.Id).TaskNotMade(error, failure.Explanation, task.Id);
                if (_runner.IsStopping || !_healer.OnFailed(FailedWorkOf(task, null), failure))
                    _parts.Status.OnFailed(task.Id, null, failure);
                waiters.Fail(new ConnectException($"Failed to start task: {task.Id}", error));
            });
    }

    private void LetGo(ConnectorSlot slot, TaskSlot task)
    {
        var run = task.Run;
        Begin(
            slot,
            task,
            async () =>
            {
                if (run is not null)
                    await StopAsync(run).ConfigureAwait(false);
                return true;
            },
            _ =>
            {
                task.Run = null;
                slot.Tasks.Remove(task.Id.Task);
                _parts.Worker.OnTaskGone(task.Id);
                var entry = _parts.Configs.Snapshot[slot.Name];
                // The next run takes over those who wait for a restart.
                if (_parts.Ownership.Wants(task.Id, entry) && entry.Tasks.TryGetValue(task.Id.Task, out var config) && !_runner.IsStopping)
                {
                    if (task.Restart.OnStopped())
                        _parts.Status.OnTaskRestarting(task.Id);
                    Start(slot, task.Id, task, entry, config);
                }
                else
                {
                    _parts.Status.OnTaskGone(task.Id);
                    task.Restart.Waiters.Fail(_parts.Configs.Snapshot.TaskConfig(task.Id) is null ? new NotFoundException($"Unknown task: {task.Id}") : new RebalanceException());
                }
            },
            error => _parts.Logger.HerderBug(error));
    }

    /// <summary>Notes when a run ends by itself, which is a failure.</summary>
    private async Task WatchAsync(ConnectorSlot slot, TaskSlot task, TaskRun run)
    {
        await run.Completion.ConfigureAwait(false);
        _runner.Post(() =>
        {
            if (!ReferenceEquals(task.Run, run) || task.IsBusy)
                return;
            task.Run = null;
            task.IsFailed = true;
            if (!_runner.IsStopping && run.Failure is { } failure)
                _healer.OnFailed(FailedWorkOf(task, run.Version), failure);
            _runner.Reconcile(slot.Name);
        });
    }

    private void RestartStalled(TaskSlot task, TaskRun run)
    {
        if (!ReferenceEquals(task.Run, run) || task.IsBusy || task.Restart.IsWanted || _runner.IsStopping || run.Completion.IsCompleted)
            return;
        if (!task.Restart.History.TryTake(task.Policy!, out _))
        {
            _parts.LoggerOf(task.Id).RestartsUsedUp("task", task.Id.ToString(), task.Restart.History.Count, (long)task.Policy!.Window.TotalMilliseconds);
            _watchdog.WatchUnrestarted(task, run);
            return;
        }
        _parts.LoggerOf(task.Id).StalledTaskRestarts(task.Id, task.Restart.History.Count, task.Policy!.Budget);
        _parts.Status.OnTaskRestarting(task.Id);
        task.Restart.WantHealing();
        _runner.Reconcile(task.Id.Connector);
    }

    private FailedWork FailedWorkOf(TaskSlot task, string? version) =>
        new("task", task.Id.ToString(), _parts.LoggerOf(task.Id), task.Policy, task.Restart.History, (failure, note) => _parts.Status.OnFailed(task.Id, version, failure, note), () => Heal(task));

    /// <summary>Restarts a failed task on the worker's own account.</summary>
    private void Heal(TaskSlot task)
    {
        // Replaced meanwhile, or about to be: the user was faster, or the task is no longer wanted as it was.
        if (!_slots.TryGetValue(task.Id.Connector, out var slot) || slot.Tasks.GetValueOrDefault(task.Id.Task) != task || task.IsBusy || task.Restart.IsWanted)
            return;
        task.Restart.WantHealing();
        _runner.Reconcile(slot.Name);
    }

    /// <summary>Stops a run, which is given up if it takes too long.</summary>
    public async Task StopAsync(TaskRun run)
    {
        run.RequestStop();
        try
        {
            await run.Completion.WaitAsync(_parts.TaskStopTimeout, _parts.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            run.Cancel();
            _parts.LoggerOf(run.Id).TaskGivenUp(run.Id);
            _parts.Status.OnStopped(run.Id);
        }
    }

    private void Begin<T>(ConnectorSlot slot, TaskSlot task, Func<Task<T>> step, Action<T> onSuccess, Action<Exception> onError)
    {
        task.IsBusy = true;
        _runner.Begin(slot.Name, step, result => Finish(() => onSuccess(result)), error => Finish(() => onError(error)));

        void Finish(Action outcome)
        {
            task.IsBusy = false;
            outcome();
            if (_runner.IsStopping && task.Run is { } run)
                _runner.AddLateStop(StopAsync(run));
        }
    }
}
