using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>
/// Brings what runs in line with what the config store wants and this worker owns, connector by connector. Each connector and each task has one step under way at most; when it is
/// over, wanted and actual state are compared anew. So any order of commands and failures ends in the wanted state, and one that hangs holds up nobody else.
/// </summary>
/// <remarks>All members run on the herder's loop. Steps run elsewhere and post their outcome back. <see cref="Reconcile"/> is where everything begins; what comes next for a connector is decided by <see cref="ConnectorSteps"/>, for its tasks by <see cref="TaskSteps"/>.</remarks>
internal sealed class Reconciler
{
    private readonly ReconcilerParts _parts;
    private readonly Dictionary<string, ConnectorSlot> _slots = new(StringComparer.Ordinal);
    private readonly StepRunner _runner;
    private readonly ConnectorSteps _connectors;
    private readonly TaskSteps _tasks;

    /// <param name="parts">What it works with.</param>
    /// <param name="post">Brings a command to the herder's loop.</param>
    public Reconciler(ReconcilerParts parts, Action<Action> post)
    {
        _parts = parts;
        _runner = new(parts, post, Reconcile);
        var healer = new Healer(parts, post);
        _connectors = new(parts, _slots, _runner, healer);
        _tasks = new(parts, _slots, _runner, healer);
    }

    public IReadOnlyCollection<ConnectorSlot> Slots => _slots.Values;

    /// <summary>Compares wanted and actual state of a connector, and begins the next steps.</summary>
    public void Reconcile(string connector)
    {
        if (_runner.IsStopping)
            return;
        var entry = _parts.Configs.Snapshot[connector];
        if (!_slots.TryGetValue(connector, out var slot))
        {
            if (!_parts.Ownership.WantsAny(connector, entry))
                return;
            _slots[connector] = slot = new(connector, _parts.Time);
        }
        if (!slot.IsBusy)
            _connectors.Reconcile(slot, entry);
        _tasks.Reconcile(slot, entry);
        if (slot is { Run: null, IsFailed: false, IsBusy: false, Tasks.Count: 0 } && !_parts.Ownership.WantsAny(connector, entry))
        {
            _slots.Remove(connector);
            if (entry.Config is null)
                _parts.Status.OnConnectorDeleted(connector, _parts.Ownership.IsSole);
            else
                _parts.Status.ForgetTasks(connector, entry.VisibleTaskCount, _parts.Ownership.IsSole);
            slot.Restart.Waiters.Fail(entry.Config is null ? new NotFoundException($"Unknown connector: {connector}") : new RebalanceException());
            slot.SettleWaiters.Complete();
            slot.ReleaseWaiters.Complete();
            return;
        }
        if (slot.IsSettled)
        {
            // Of tasks that are gone: some may have ended while the connector was deleted and made again.
            _parts.Status.ForgetTasks(connector, entry.VisibleTaskCount, _parts.Ownership.IsSole);
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

    private bool IsReleased(ConnectorSlot slot) =>
        (_parts.Ownership.Owns(slot.Name) || slot is { Run: null, IsBusy: false }) && slot.Tasks.Values.All(task => _parts.Ownership.Owns(task.Id));

    /// <summary>Restarts a connector; the result completes when it is up again, or fails.</summary>
    public Task RestartConnector(string connector)
    {
        Reconcile(connector);
        if (!_slots.TryGetValue(connector, out var slot))
            throw new NotFoundException($"Unknown connector: {connector}");
        if (!_parts.Ownership.Owns(connector))
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
        if (plan.RestartsConnector && _parts.Ownership.Owns(plan.Connector))
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
        _parts.LoggerOf(connector).RestartsForPlugins(connector);
        if (_parts.Ownership.Owns(connector))
            slot.Restart.WantTold();
        foreach (var task in slot.Tasks.Values)
            task.Restart.WantTold();
        Reconcile(connector);
    }

    /// <summary>Restarts a connector of which a value has expired, if it still runs with the config that has it.</summary>
    public void OnValuesExpired(string connector, IReadOnlyDictionary<string, string?> config)
    {
        if (!_slots.TryGetValue(connector, out var slot) || slot.Run is null || !ReferenceEquals(slot.Config, config) || !_parts.Ownership.Owns(connector))
            return;
        _parts.LoggerOf(connector).ValuesExpired(connector);
        slot.Restart.Want();
        Reconcile(connector);
    }

    /// <summary>Restarts a task that runs with old values.</summary>
    public void OnValuesChanged(ConnectorTaskId task)
    {
        if (!_slots.TryGetValue(task.Connector, out var slot) || !slot.Tasks.TryGetValue(task.Task, out var taskSlot) || taskSlot.Run is null)
            return;
        _parts.LoggerOf(task).ValuesChanged(task);
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
        var stops = new List<Task> { _runner.StopAsync() };
        foreach (var slot in _slots.Values)
        {
            slot.Restart.Waiters.Fail(new ConnectException("Worker is shutting down"));
            slot.SettleWaiters.Complete();
            slot.ReleaseWaiters.Complete();
            if (slot.Run is { } run && !slot.IsBusy)
                stops.Add(_connectors.StopAsync(slot.Name, run));
            foreach (var task in slot.Tasks.Values)
            {
                task.Restart.Waiters.Fail(new ConnectException("Worker is shutting down"));
                if (task is { Run: { } taskRun, IsBusy: false })
                    stops.Add(_tasks.StopAsync(taskRun));
            }
        }
        return Task.WhenAll(stops);
    }
}
