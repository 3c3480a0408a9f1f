using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>What is done with the connectors of this worker, one step at a time: start, stop, pause, ask for tasks. Owned by the herder's loop.</summary>
/// <remarks><see cref="Reconcile"/> is where it is decided.</remarks>
/// <param name="parts">What the reconciler works with.</param>
/// <param name="slots">The connectors that this worker has something of.</param>
/// <param name="runner">Runs the steps.</param>
/// <param name="healer">Restarts what has failed.</param>
internal sealed class ConnectorSteps(ReconcilerParts parts, IReadOnlyDictionary<string, ConnectorSlot> slots, StepRunner runner, Healer healer)
{
    private const int FirstRetryDelayMs = 250;
    private const int RetryDelayMaxMs = 60_000;

    /// <summary>Compares wanted and actual state of a connector that has no step under way, and begins the next one.</summary>
    public void Reconcile(ConnectorSlot slot, ConnectorEntry entry)
    {
        var target = entry.Target ?? TargetState.Started;
        var isWanted = parts.Ownership.Wants(slot.Name, entry);
        if (slot.Run is null && !slot.IsFailed)
        {
            if (isWanted)
                Start(slot, entry.Config!, target);
        }
        else if (!isWanted || slot.Restart.IsWanted || !ReferenceEquals(entry.Config, slot.Config))
        {
            LetGo(slot);
        }
        else if (target != slot.Target)
        {
            if (!slot.IsFailed)
                ChangeTarget(slot, target);
            else if (target == TargetState.Stopped)
                LetGo(slot, isTold: false); // the next step makes it anew, stopped
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
            parts.LoggerOf(slot.Name).PauseOfFailed(slot.Name);
        slot.Target = target;
    }

    private void Start(ConnectorSlot slot, IReadOnlyDictionary<string, string?> config, TargetState target)
    {
        var waiters = slot.Restart.OnStarting(isSameConfig: ReferenceEquals(slot.Config, config));
        slot.IsTaskRetryDue = false;
        slot.IsWritingTasks = false;
        slot.Instance++;
        slot.Version = null;
        slot.Config = config;
        slot.Target = target;
        Begin(
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
                Fail(slot, error, FailureStage.ConnectorStart);
                waiters.Fail(RestartFailureOf(slot, error));
            });
    }

    /// <summary>What Kafka Connect tells those who asked for a restart: of a config that can't be resolved its error, alone also of one that no connector can be made of, else that the connector failed, in the words of its mode.</summary>
    private ConnectException RestartFailureOf(ConnectorSlot slot, Exception error) => error switch
    {
        ConfigException when slot.Version is null && (parts.Ownership.IsSole || error is ConfigVariableException) => new(error.Message, error),
        _ when parts.Ownership.IsSole => new($"Failed to transition connector {slot.Name} to state {slot.Target.ToString().ToUpperInvariant()}", error),
        _ => new($"Failed to start connector: {slot.Name}", error),
    };

    /// <summary>Stops an instance.</summary>
    /// <param name="slot">The connector.</param>
    /// <param name="isTold">Whether its status says so until the next one is up.</param>
    private void LetGo(ConnectorSlot slot, bool isTold = true)
    {
        var run = slot.Run;
        slot.AreTasksWanted = false;
        Begin(
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
            error => Fail(slot, error, FailureStage.ConnectorRunning));
    }

    private void ChangeTarget(ConnectorSlot slot, TargetState target)
    {
        slot.Target = target;
        Begin(
            slot,
            async () =>
            {
                await slot.Run!.TransitionAsync(target).ConfigureAwait(false);
                return true;
            },
            _ => ReportTarget(slot),
            error => Fail(slot, error, FailureStage.ConnectorRunning));
    }

    private void MakeTasks(ConnectorSlot slot) => Begin(
        slot,
        slot.Run!.GetTaskConfigsAsync,
        configs => WriteTasks(slot, configs),
        error =>
        {
            if (error is TooManyTasksException)
                Fail(slot, error, FailureStage.TaskConfigs);
            else
                RetryTasks(slot, error);
        });

    /// <summary>Stores tasks. It is no step of the connector: in a group it may wait for a rebalance, which waits for connectors that were revoked.</summary>
    private void WriteTasks(ConnectorSlot slot, IReadOnlyList<IReadOnlyDictionary<string, string?>> configs)
    {
        var run = slot.Run;
        slot.IsWritingTasks = true;
        runner.Begin(
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
        if (runner.IsStopping || !ReferenceEquals(entry.Config, slot.Config) || entry.Target != TargetState.Started || !parts.Ownership.Owns(slot.Name))
            parts.LoggerOf(slot.Name).TaskConfigsUnwanted(slot.Name, error.Message);
        else
            parts.LoggerOf(slot.Name).TaskConfigsFailed(error, FailureExplanations.OfConnector(slot.Name, FailureStage.TaskConfigs, error).Explanation, slot.Name, delayMs);
        var run = slot.Run;
        slot.IsTaskRetryDue = true;
        _ = RetryAsync();

        async Task RetryAsync()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delayMs), parts.Time).ConfigureAwait(false);
            runner.Post(() =>
            {
                if (!ReferenceEquals(slot.Run, run))
                    return;
                slot.IsTaskRetryDue = false;
                slot.AreTasksWanted = true;
                runner.Reconcile(slot.Name);
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
        parts.LoggerOf(slot.Name).ConnectorIs(slot.Name, slot.Target.ToString());
    }

    private void Fail(ConnectorSlot slot, Exception error, FailureStage stage)
    {
        var failure = FailureExplanations.OfConnector(slot.Name, stage, error);
        slot.IsFailed = true;
        slot.Failure = error;
        slot.AreTasksWanted = false;
        parts.LoggerOf(slot.Name).ConnectorFailed(error, failure.Explanation, slot.Name);
        if (runner.IsStopping || !healer.OnFailed(FailedWorkOf(slot), failure))
            parts.Status.OnConnectorFailed(slot.Name, slot.Version, failure);
    }

    private FailedWork FailedWorkOf(ConnectorSlot slot)
    {
        var instance = slot.Instance;
        return new(
            "connector", slot.Name, parts.LoggerOf(slot.Name), RestartPolicy.Find(slot.Config!), slot.Restart.History, (failure, note) => parts.Status.OnConnectorFailed(slot.Name, slot.Version, failure, note), () => Heal(slot, instance));
    }

    /// <summary>Restarts a failed connector on the worker's own account.</summary>
    private void Heal(ConnectorSlot slot, long instance)
    {
        // Replaced meanwhile, or about to be, or another worker's: the user or the group was faster.
        if (slots.GetValueOrDefault(slot.Name) != slot || slot.Instance != instance || slot is not { IsFailed: true, Restart.IsWanted: false } || !parts.Ownership.Owns(slot.Name))
            return;
        slot.Restart.WantHealing();
        runner.Reconcile(slot.Name);
    }

    /// <summary>Stops an instance for good.</summary>
    public async Task StopAsync(string connector, IConnectorRun run)
    {
        await run.StopAsync().ConfigureAwait(false);
        parts.Status.OnConnectorStopped(connector);
    }

    private void Begin<T>(ConnectorSlot slot, Func<Task<T>> step, Action<T> onSuccess, Action<Exception> onError)
    {
        slot.IsBusy = true;
        runner.Begin(slot.Name, step, result => Finish(() => onSuccess(result)), error => Finish(() => onError(error)));

        void Finish(Action outcome)
        {
            slot.IsBusy = false;
            outcome();
            if (runner.IsStopping && slot.Run is { } run)
                runner.AddLateStop(StopAsync(slot.Name, run));
        }
    }

    /// <summary>What a connector asks for, brought to the loop. What an instance that has been replaced asks for is of no interest.</summary>
    private sealed class Events(ConnectorSteps steps, ConnectorSlot slot) : IConnectorEvents
    {
        private readonly long _instance = slot.Instance;

        public void OnMade(string? version) => steps.Post(slot, _instance, () => slot.Version = version);

        public void OnReconfigurationRequested() => steps.Post(slot, _instance, () => slot.AreTasksWanted = true);

        public void OnError(Exception exception) => steps.Post(slot, _instance, () => steps.Fail(slot, exception, FailureStage.ConnectorRunning));
    }

    private void Post(ConnectorSlot slot, long instance, Action change) => runner.Post(() =>
    {
        if (slot.Instance != instance || slot.IsFailed)
            return;
        change();
        runner.Reconcile(slot.Name);
    });
}
