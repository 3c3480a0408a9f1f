using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>What the reconciler works with.</summary>
/// <param name="Worker">Starts connectors and tasks.</param>
/// <param name="Configs">What is wanted.</param>
/// <param name="Ownership">What of it is this worker's.</param>
/// <param name="Status">Takes what is.</param>
/// <param name="WriteTasks">
/// Stores the task configs that a connector of a config wants, if they differ from what is there, in turn with all other writes; returns the commit that holds then.
/// </param>
/// <param name="TaskStopTimeout">How long a task may take to stop.</param>
/// <param name="Time">The time.</param>
/// <param name="Logger">Takes the logs.</param>
internal sealed record ReconcilerParts(
    IWorker Worker,
    IConfigStore Configs,
    Ownership Ownership,
    StatusWriter Status,
    Func<string, IReadOnlyDictionary<string, string?>, IReadOnlyList<IReadOnlyDictionary<string, string?>>, Task<long>> WriteTasks,
    TimeSpan TaskStopTimeout,
    TimeProvider Time,
    ILogger Logger);

/// <summary>
/// Brings what runs in line with what the config store wants and this worker owns, connector by connector. Each connector and each task has one step under way at most; when it is
/// over, wanted and actual state are compared anew. So any order of commands and failures ends in the wanted state, and one that hangs holds up nobody else.
/// </summary>
/// <remarks>All members run on the herder's loop. Steps run elsewhere and post their outcome back. <see cref="Reconcile"/> is where everything is decided.</remarks>
internal sealed class Reconciler(ReconcilerParts parts, Action<Action> post)
{
    private const int FirstRetryDelayMs = 250;
    private const int RetryDelayMaxMs = 60_000;

    private readonly Dictionary<string, ConnectorSlot> _slots = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _inFlight = [];
    private Task _lateStops = Task.CompletedTask;
    private bool _isStopping;

    private TaskWatchdog Watchdog => field ??= new(parts, post, RestartStalled);

    private Healer Healer => field ??= new(parts, post);

    public IReadOnlyCollection<ConnectorSlot> Slots => _slots.Values;

    /// <summary>Compares wanted and actual state of a connector, and begins the next steps.</summary>
    public void Reconcile(string connector)
    {
        if (_isStopping)
            return;
        var entry = parts.Configs.Snapshot[connector];
        if (!_slots.TryGetValue(connector, out var slot))
        {
            if (!IsWanted(connector, entry) && !IsAnyTaskWanted(connector, entry))
                return;
            _slots[connector] = slot = new(connector, parts.Time);
        }
        if (!slot.IsBusy)
            ReconcileConnector(slot, entry);
        ReconcileTasks(slot, entry);
        if (slot is { Run: null, IsFailed: false, IsBusy: false, Tasks.Count: 0 } && !IsWanted(connector, entry) && !IsAnyTaskWanted(connector, entry))
        {
            _slots.Remove(connector);
            if (entry.Config is null)
                parts.Status.OnConnectorDeleted(connector, parts.Ownership.IsSole);
            else
                parts.Status.ForgetTasks(connector, entry.VisibleTaskCount, parts.Ownership.IsSole);
            slot.Restart.Waiters.Fail(entry.Config is null ? new NotFoundException($"Unknown connector: {connector}") : new RebalanceException());
            slot.SettleWaiters.Complete();
            slot.ReleaseWaiters.Complete();
            return;
        }
        if (slot.IsSettled)
        {
            // Of tasks that are gone: some may have ended while the connector was deleted and made again.
            parts.Status.ForgetTasks(connector, entry.VisibleTaskCount, parts.Ownership.IsSole);
            slot.SettleWaiters.Complete();
        }
        if (slot.ReleaseWaiters.IsAny && IsReleased(slot))
            slot.ReleaseWaiters.Complete();
    }

    /// <summary>Compares connectors, and completes when nothing of them runs that is not this worker's.</summary>
    public Task WhenReleased(IEnumerable<string> connectors)
    {
        var waiters = new List<Task>();
        foreach (var connector in connectors)
        {
            Reconcile(connector);
            if (_slots.TryGetValue(connector, out var slot) && !IsReleased(slot))
                waiters.Add(slot.ReleaseWaiters.Add());
        }
        return Task.WhenAll(waiters);
    }

    private bool IsWanted(string connector, ConnectorEntry entry) => entry.Config is not null && parts.Ownership.Owns(connector);

    private bool IsWanted(ConnectorTaskId task, ConnectorEntry entry) =>
        entry.Config is not null && entry.Target != TargetState.Stopped && task.Task < entry.VisibleTaskCount && parts.Ownership.Owns(task);

    private bool IsAnyTaskWanted(string connector, ConnectorEntry entry)
    {
        for (var task = 0; task < entry.VisibleTaskCount; task++)
        {
            if (IsWanted(new ConnectorTaskId(connector, task), entry))
                return true;
        }
        return false;
    }

    private bool IsReleased(ConnectorSlot slot) =>
        (parts.Ownership.Owns(slot.Name) || slot is { Run: null, IsBusy: false }) && slot.Tasks.Values.All(task => parts.Ownership.Owns(task.Id));

    /// <summary>Restarts a connector; the result completes when it is up again, or fails.</summary>
    public Task RestartConnector(string connector)
    {
        Reconcile(connector);
        if (!_slots.TryGetValue(connector, out var slot))
            throw new NotFoundException($"Unknown connector: {connector}");
        if (!parts.Ownership.Owns(connector))
            throw new RebalanceException();
        var restarted = slot.Restart.WantAsync();
        Reconcile(connector);
        return restarted;
    }

    /// <summary>Restarts a task; the result completes when it is up again, or fails.</summary>
    public Task RestartTask(ConnectorTaskId task)
    {
        Reconcile(task.Connector);
        if (!_slots.TryGetValue(task.Connector, out var slot) || !slot.Tasks.TryGetValue(task.Task, out var taskSlot))
            throw new NotFoundException($"Unknown task: {task}");
        var restarted = taskSlot.Restart.WantAsync();
        Reconcile(task.Connector);
        return restarted;
    }

    /// <summary>Begins the restarts of a plan.</summary>
    public void Restart(RestartPlan plan)
    {
        if (!_slots.TryGetValue(plan.Connector, out var slot))
            return;
        if (plan.RestartsConnector && parts.Ownership.Owns(plan.Connector))
            slot.Restart.WantTold();
        foreach (var task in plan.Tasks)
            slot.Tasks.GetValueOrDefault(task)?.Restart.WantTold();
        Reconcile(plan.Connector);
    }

    /// <summary>Restarts what this worker runs of a connector, failed or not.</summary>
    public void RestartAll(string connector)
    {
        if (!_slots.TryGetValue(connector, out var slot))
            return;
        parts.Logger.RestartsForPlugins(connector);
        if (parts.Ownership.Owns(connector))
            slot.Restart.WantTold();
        foreach (var task in slot.Tasks.Values)
            task.Restart.WantTold();
        Reconcile(connector);
    }

    /// <summary>Restarts a connector of which a value has expired, if it still runs with the config that has it.</summary>
    public void OnValuesExpired(string connector, IReadOnlyDictionary<string, string?> config)
    {
        if (!_slots.TryGetValue(connector, out var slot) || slot.Run is null || !ReferenceEquals(slot.Config, config) || !parts.Ownership.Owns(connector))
            return;
        parts.Logger.ValuesExpired(connector);
        slot.Restart.Want();
        Reconcile(connector);
    }

    /// <summary>Restarts a task that runs with old values.</summary>
    public void OnValuesChanged(ConnectorTaskId task)
    {
        if (!_slots.TryGetValue(task.Connector, out var slot) || !slot.Tasks.TryGetValue(task.Task, out var taskSlot) || taskSlot.Run is null)
            return;
        parts.Logger.ValuesChanged(task);
        taskSlot.Restart.Want();
        Reconcile(task.Connector);
    }

    /// <summary>Completes when there is nothing left to do for a connector at the moment.</summary>
    public Task WhenSettled(string connector)
    {
        Reconcile(connector);
        return _slots.TryGetValue(connector, out var slot) && !slot.IsSettled ? slot.SettleWaiters.Add() : Task.CompletedTask;
    }

    /// <summary>Why a connector could not even be made of its config; null if it could, or something else is wrong with it.</summary>
    public ConnectException? ConfigFailureOf(string connector) =>
        _slots.TryGetValue(connector, out var slot) && slot is { IsFailed: true, Run: null } ? slot.Failure as ConfigException ?? (ConnectException?)(slot.Failure as NonStringValueException) : null;

    /// <summary>Begins no more steps, and stops everything; what steps under way bring up is stopped too.</summary>
    /// <returns>Completes when everything has stopped, or was given up.</returns>
    public Task StopAllAsync()
    {
        _isStopping = true;
        var stops = new List<Task> { WaitForStepsAsync(Task.WhenAll(_inFlight)) };
        foreach (var slot in _slots.Values)
        {
            slot.Restart.Waiters.Fail(new ConnectException("Worker is shutting down"));
            slot.SettleWaiters.Complete();
            slot.ReleaseWaiters.Complete();
            if (slot.Run is { } run && !slot.IsBusy)
                stops.Add(StopConnectorAsync(slot.Name, run));
            foreach (var task in slot.Tasks.Values)
            {
                task.Restart.Waiters.Fail(new ConnectException("Worker is shutting down"));
                if (task is { Run: { } taskRun, IsBusy: false })
                    stops.Add(StopTaskAsync(taskRun));
            }
        }
        return Task.WhenAll(stops);
    }

    private async Task WaitForStepsAsync(Task steps)
    {
        try
        {
            await steps.WaitAsync(parts.TaskStopTimeout, parts.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A connector that hangs must not hold up the end; nothing of it is committed.
        }
    }

    private void ReconcileConnector(ConnectorSlot slot, ConnectorEntry entry)
    {
        var target = entry.Target ?? TargetState.Started;
        var isWanted = IsWanted(slot.Name, entry);
        if (slot.Run is null && !slot.IsFailed)
        {
            if (isWanted)
                StartConnector(slot, entry.Config!, target);
        }
        else if (!isWanted || slot.Restart.IsWanted || !ReferenceEquals(entry.Config, slot.Config))
        {
            LetGoOfConnector(slot);
        }
        else if (target != slot.Target)
        {
            if (!slot.IsFailed)
                ChangeTarget(slot, target);
            else if (target == TargetState.Stopped)
                LetGoOfConnector(slot, isTold: false); // the next step makes it anew, stopped
            else
                KeepFailed(slot, target);
        }
        else
        {
            // A connector that does not run is asked when it runs again.
            // While a retry is due, nothing but its time brings it on: else a connector that always fails would be asked without a pause.
            var isAsked = target == TargetState.Started && !slot.IsFailed && !slot.IsTaskRetryDue && !slot.IsWritingTasks && (slot.AreTasksWanted || slot.Commit != entry.Commits);
            // What is asked for while tasks are written is asked after that.
            slot.AreTasksWanted &= slot.IsWritingTasks && target == TargetState.Started && !slot.IsFailed;
            if (isAsked)
                MakeTasks(slot);
        }
    }

    private void KeepFailed(ConnectorSlot slot, TargetState target)
    {
        if (target == TargetState.Paused)
            parts.Logger.PauseOfFailed(slot.Name);
        slot.Target = target;
    }

    private void StartConnector(ConnectorSlot slot, IReadOnlyDictionary<string, string?> config, TargetState target)
    {
        var waiters = slot.Restart.OnStarting(isSameConfig: ReferenceEquals(slot.Config, config));
        slot.IsTaskRetryDue = false;
        slot.IsWritingTasks = false;
        slot.Instance++;
        slot.Version = null;
        slot.Config = config;
        slot.Target = target;
        Step(
            slot,
            () => parts.Worker.StartConnectorAsync(slot.Name, config, target, new Events(this, slot)),
            run =>
            {
                slot.Run = run;
                waiters.Complete();
                ReportTarget(slot);
            },
            error =>
            {
                FailConnector(slot, error, FailureStage.ConnectorStart);
                waiters.Fail(RestartFailureOf(slot, error));
            });
    }

    /// <summary>What Kafka Connect tells those who asked for a restart: of a config that can't be resolved its error, else that the connector failed, in the words of its mode.</summary>
    private ConnectException RestartFailureOf(ConnectorSlot slot, Exception error) => error switch
    {
        ConfigException when slot.Version is null => new(error.Message, error),
        _ when parts.Ownership.IsSole => new($"Failed to transition connector {slot.Name} to state {slot.Target.ToString().ToUpperInvariant()}", error),
        _ => new($"Failed to start connector: {slot.Name}", error),
    };

    /// <summary>Stops an instance.</summary>
    /// <param name="slot">The connector.</param>
    /// <param name="isTold">Whether its status says so until the next one is up.</param>
    private void LetGoOfConnector(ConnectorSlot slot, bool isTold = true)
    {
        var run = slot.Run;
        slot.AreTasksWanted = false;
        Step(
            slot,
            async () =>
            {
                if (run is not null)
                    await run.StopAsync().ConfigureAwait(false);
                return true;
            },
            _ =>
            {
                slot.Run = null;
                slot.IsFailed = false;
                slot.IsWritingTasks = false; // what comes of it is of no interest any more
                parts.Worker.OnConnectorGone(slot.Name);
                var isOwned = parts.Ownership.Owns(slot.Name);
                if (isTold && (run is not null || (!isOwned && parts.Configs.Snapshot.Contains(slot.Name))))
                    parts.Status.OnConnectorStopped(slot.Name);
                if (slot.Restart.OnStopped() && isOwned)
                    parts.Status.OnConnectorRestarting(slot.Name);
            },
            error => FailConnector(slot, error, FailureStage.ConnectorRunning));
    }

    private void ChangeTarget(ConnectorSlot slot, TargetState target)
    {
        slot.Target = target;
        Step(
            slot,
            async () =>
            {
                await slot.Run!.TransitionAsync(target).ConfigureAwait(false);
                return true;
            },
            _ => ReportTarget(slot),
            error => FailConnector(slot, error, FailureStage.ConnectorRunning));
    }

    private void MakeTasks(ConnectorSlot slot) => Step(
        slot,
        slot.Run!.GetTaskConfigsAsync,
        configs => WriteTasks(slot, configs),
        error =>
        {
            if (error is TooManyTasksException)
                FailConnector(slot, error, FailureStage.TaskConfigs);
            else
                RetryTasks(slot, error);
        });

    /// <summary>Stores tasks. It is no step of the connector: in a group it may wait for a rebalance, which waits for connectors that were revoked.</summary>
    private void WriteTasks(ConnectorSlot slot, IReadOnlyList<IReadOnlyDictionary<string, string?>> configs)
    {
        var run = slot.Run;
        slot.IsWritingTasks = true;
        _ = RunAsync(
            slot.Name,
            () => parts.WriteTasks(slot.Name, slot.Config!, configs),
            commit => Finish(() =>
            {
                slot.TaskFailures = 0;
                slot.Commit = commit;
            }),
            error => Finish(() => RetryTasks(slot, error)));

        void Finish(Action outcome)
        {
            // Of an instance that was let go meanwhile it is of no interest any more.
            if (!ReferenceEquals(slot.Run, run))
                return;
            slot.IsWritingTasks = false;
            outcome();
        }
    }

    private void RetryTasks(ConnectorSlot slot, Exception error)
    {
        var delayMs = (long)Math.Min(FirstRetryDelayMs * Math.Pow(2, slot.TaskFailures++), RetryDelayMaxMs);
        var entry = parts.Configs.Snapshot[slot.Name];
        // Stopped, changed, deleted or given to another worker meanwhile: then nobody wants these tasks any more.
        if (_isStopping || !ReferenceEquals(entry.Config, slot.Config) || entry.Target != TargetState.Started || !parts.Ownership.Owns(slot.Name))
            parts.Logger.TaskConfigsUnwanted(slot.Name, error.Message);
        else
            parts.Logger.TaskConfigsFailed(error, FailureExplanations.OfConnector(slot.Name, FailureStage.TaskConfigs, error).Explanation, slot.Name, delayMs);
        var run = slot.Run;
        slot.IsTaskRetryDue = true;
        _ = RetryAsync();

        async Task RetryAsync()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delayMs), parts.Time).ConfigureAwait(false);
            post(() =>
            {
                if (!ReferenceEquals(slot.Run, run))
                    return;
                slot.IsTaskRetryDue = false;
                slot.AreTasksWanted = true;
                Reconcile(slot.Name);
            });
        }
    }

    /// <summary>The connector has reached its target state, unless it has raised an error meanwhile.</summary>
    private void ReportTarget(ConnectorSlot slot)
    {
        if (slot.IsFailed)
            return;
        slot.IsTaskRetryDue = false;
        slot.AreTasksWanted = slot.Target == TargetState.Started;
        parts.Status.OnConnector(slot.Name, slot.Target, slot.Run!.Version);
        parts.Logger.ConnectorIs(slot.Name, slot.Target.ToString());
    }

    private void FailConnector(ConnectorSlot slot, Exception error, FailureStage stage)
    {
        var failure = FailureExplanations.OfConnector(slot.Name, stage, error);
        slot.IsFailed = true;
        slot.Failure = error;
        slot.AreTasksWanted = false;
        parts.Logger.ConnectorFailed(error, failure.Explanation, slot.Name);
        if (_isStopping || !Healer.OnFailed(FailedWorkOf(slot), failure))
            parts.Status.OnConnectorFailed(slot.Name, slot.Version, failure);
    }

    private void ReconcileTasks(ConnectorSlot slot, ConnectorEntry entry)
    {
        foreach (var task in slot.Tasks.Values.Where(static task => !task.IsBusy).ToArray())
        {
            if (!IsWanted(task.Id, entry) || task.Commit != entry.Commits || task.Restart.IsWanted)
                LetGoOfTask(slot, task);
            else
                task.Run?.SetTarget(entry.Target ?? TargetState.Started);
        }
        for (var number = 0; number < entry.VisibleTaskCount; number++)
        {
            if (!slot.Tasks.ContainsKey(number) && IsWanted(new ConnectorTaskId(slot.Name, number), entry) && entry.Tasks.TryGetValue(number, out var config))
                StartTask(slot, new(slot.Name, number), former: null, entry, config);
        }
    }

    private void StartTask(ConnectorSlot slot, ConnectorTaskId id, TaskSlot? former, ConnectorEntry entry, IReadOnlyDictionary<string, string?> config)
    {
        var task = new TaskSlot(id, former?.Restart ?? new(parts.Time)) { Commit = entry.Commits, Policy = RestartPolicy.Find(entry.Config!) };
        slot.Tasks[id.Task] = task;
        var waiters = task.Restart.OnStarting(isSameConfig: former?.Commit == entry.Commits);
        Step(
            slot,
            task,
            () => parts.Worker.CreateTaskAsync(task.Id, entry.Config!, config, entry.VisibleTaskCount, entry.TaskGeneration, parts.Status),
            run =>
            {
                task.Run = run;
                run.Start(parts.Configs.Snapshot[slot.Name].Target ?? TargetState.Started);
                _ = WatchAsync(slot, task, run);
                Watchdog.Watch(task, run);
                waiters.Complete();
            },
            error =>
            {
                task.IsFailed = true;
                var failure = FailureExplanations.OfTask(task.Id, FailureStage.TaskCreation, error);
                parts.Logger.TaskNotMade(error, failure.Explanation, task.Id);
                if (_isStopping || !Healer.OnFailed(FailedWorkOf(task, null), failure))
                    parts.Status.OnFailed(task.Id, null, failure);
                waiters.Fail(new ConnectException($"Failed to start task: {task.Id}", error));
            });
    }

    private void LetGoOfTask(ConnectorSlot slot, TaskSlot task)
    {
        var run = task.Run;
        Step(
            slot,
            task,
            async () =>
            {
                if (run is not null)
                    await StopTaskAsync(run).ConfigureAwait(false);
                return true;
            },
            _ =>
            {
                task.Run = null;
                slot.Tasks.Remove(task.Id.Task);
                parts.Worker.OnTaskGone(task.Id);
                var entry = parts.Configs.Snapshot[slot.Name];
                // The next run takes over those who wait for a restart.
                if (IsWanted(task.Id, entry) && entry.Tasks.TryGetValue(task.Id.Task, out var config) && !_isStopping)
                {
                    if (task.Restart.OnStopped())
                        parts.Status.OnTaskRestarting(task.Id);
                    StartTask(slot, task.Id, task, entry, config);
                }
                else
                {
                    parts.Status.OnTaskGone(task.Id);
                    task.Restart.Waiters.Fail(parts.Configs.Snapshot.TaskConfig(task.Id) is null ? new NotFoundException($"Unknown task: {task.Id}") : new RebalanceException());
                }
            },
            error => parts.Logger.HerderBug(error));
    }

    /// <summary>Notes when a run ends by itself, which is a failure.</summary>
    private async Task WatchAsync(ConnectorSlot slot, TaskSlot task, TaskRun run)
    {
        await run.Completion.ConfigureAwait(false);
        post(() =>
        {
            if (!ReferenceEquals(task.Run, run) || task.IsBusy)
                return;
            task.Run = null;
            task.IsFailed = true;
            if (!_isStopping && run.Failure is { } failure)
                Healer.OnFailed(FailedWorkOf(task, run.Version), failure);
            Reconcile(slot.Name);
        });
    }

    private void RestartStalled(TaskSlot task, TaskRun run)
    {
        if (!ReferenceEquals(task.Run, run) || task.IsBusy || task.Restart.IsWanted || _isStopping || run.Completion.IsCompleted)
            return;
        if (!task.Restart.History.TryTake(task.Policy!, out _))
        {
            parts.Logger.RestartsUsedUp("task", task.Id.ToString(), task.Restart.History.Count, (long)task.Policy!.Window.TotalMilliseconds);
            return;
        }
        parts.Logger.StalledTaskRestarts(task.Id, task.Restart.History.Count, task.Policy!.Budget);
        parts.Status.OnTaskRestarting(task.Id);
        task.Restart.WantHealing();
        Reconcile(task.Id.Connector);
    }

    private FailedWork FailedWorkOf(ConnectorSlot slot)
    {
        var instance = slot.Instance;
        return new(
            "connector", slot.Name, RestartPolicy.Find(slot.Config!), slot.Restart.History, (failure, note) => parts.Status.OnConnectorFailed(slot.Name, slot.Version, failure, note), () => Heal(slot, instance));
    }

    private FailedWork FailedWorkOf(TaskSlot task, string? version) =>
        new("task", task.Id.ToString(), task.Policy, task.Restart.History, (failure, note) => parts.Status.OnFailed(task.Id, version, failure, note), () => Heal(task));

    /// <summary>Restarts a failed connector on the worker's own account.</summary>
    private void Heal(ConnectorSlot slot, long instance)
    {
        // Replaced meanwhile, or about to be, or another worker's: the user or the group was faster.
        if (_slots.GetValueOrDefault(slot.Name) != slot || slot.Instance != instance || slot is not { IsFailed: true, Restart.IsWanted: false } || !parts.Ownership.Owns(slot.Name))
            return;
        slot.Restart.WantHealing();
        Reconcile(slot.Name);
    }

    /// <summary>Restarts a failed task on the worker's own account.</summary>
    private void Heal(TaskSlot task)
    {
        // Replaced meanwhile, or about to be: the user was faster, or the task is no longer wanted as it was.
        if (!_slots.TryGetValue(task.Id.Connector, out var slot) || slot.Tasks.GetValueOrDefault(task.Id.Task) != task || task.IsBusy || task.Restart.IsWanted)
            return;
        task.Restart.WantHealing();
        Reconcile(slot.Name);
    }

    private async Task StopConnectorAsync(string connector, IConnectorRun run)
    {
        await run.StopAsync().ConfigureAwait(false);
        parts.Status.OnConnectorStopped(connector);
    }

    private async Task StopTaskAsync(TaskRun run)
    {
        run.RequestStop();
        try
        {
            await run.Completion.WaitAsync(parts.TaskStopTimeout, parts.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            run.Cancel();
            parts.Logger.TaskGivenUp(run.Id);
            parts.Status.OnStopped(run.Id);
        }
    }

    private void Step<T>(ConnectorSlot slot, Func<Task<T>> step, Action<T> onSuccess, Action<Exception> onError)
    {
        slot.IsBusy = true;
        _ = RunAsync(slot.Name, step, result => Finish(() => onSuccess(result)), error => Finish(() => onError(error)));

        void Finish(Action outcome)
        {
            slot.IsBusy = false;
            outcome();
            if (_isStopping && slot.Run is { } run)
                _lateStops = Task.WhenAll(_lateStops, StopConnectorAsync(slot.Name, run));
        }
    }

    private void Step<T>(ConnectorSlot slot, TaskSlot task, Func<Task<T>> step, Action<T> onSuccess, Action<Exception> onError)
    {
        task.IsBusy = true;
        _ = RunAsync(slot.Name, step, result => Finish(() => onSuccess(result)), error => Finish(() => onError(error)));

        void Finish(Action outcome)
        {
            task.IsBusy = false;
            outcome();
            if (_isStopping && task.Run is { } run)
                _lateStops = Task.WhenAll(_lateStops, StopTaskAsync(run));
        }
    }

    /// <summary>Runs a step elsewhere; its outcome comes back to the loop, where states are compared anew.</summary>
    private async Task RunAsync<T>(string connector, Func<Task<T>> step, Action<T> onSuccess, Action<Exception> onError)
    {
        Action outcome;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inFlight.Add(done.Task);
        try
        {
            var result = await step().ConfigureAwait(false);
            outcome = () => onSuccess(result);
        }
        catch (Exception e)
        {
            outcome = () => onError(e);
        }
        post(() =>
        {
            _inFlight.Remove(done.Task);
            outcome();
            Reconcile(connector);
            _lateStops.ContinueWith(_ => done.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        });
    }

    /// <summary>What a connector asks for, brought to the loop. What an instance that has been replaced asks for is of no interest.</summary>
    private sealed class Events(Reconciler reconciler, ConnectorSlot slot) : IConnectorEvents
    {
        private readonly long _instance = slot.Instance;

        public void OnMade(string? version) => reconciler.Post(slot, _instance, () => slot.Version = version);

        public void OnReconfigurationRequested() => reconciler.Post(slot, _instance, () => slot.AreTasksWanted = true);

        public void OnError(Exception exception) => reconciler.Post(slot, _instance, () => reconciler.FailConnector(slot, exception, FailureStage.ConnectorRunning));
    }

    private void Post(ConnectorSlot slot, long instance, Action change) => post(() =>
    {
        if (slot.Instance != instance || slot.IsFailed)
            return;
        change();
        Reconcile(slot.Name);
    });
}
