using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Writes the states of connectors and tasks as this worker sees them. Safe from any thread.</summary>
/// <remarks>What another worker may know better (FAILED, UNASSIGNED) is written with care for newer generations.</remarks>
internal sealed class StatusWriter(IStatusStore store, bool tracksTopics, TimeProvider time) : ITaskObserver
{
    // Words reach the store in their order. The store's own calls come under its lock for reading, which writing does not need.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<long, Word>> _words = new(StringComparer.Ordinal);
    private readonly HashSet<ConnectorTaskId> _withoutConfig = [];

    /// <summary>Stands for the connector itself among the numbers of its tasks, which may be any.</summary>
    private const long Itself = long.MinValue;

    /// <summary>The advertised address of this worker; set before anything runs.</summary>
    public string WorkerId { get; set; } = "";

    /// <summary>The generation of the worker group; 0 outside of a group.</summary>
    public int Generation { get; set; }

    /// <summary>Hears of every state; null for nobody.</summary>
    public Metrics.ConnectMetrics? Metrics { get; init; }

    public void OnConnector(string connector, TargetState target, string? version) => Put(connector, null, ToExecutionState(target), version);

    /// <summary>A connector has failed.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="version">Its version, if it is known.</param>
    /// <param name="failure">Why.</param>
    /// <param name="note">What the trace ends with.</param>
    public void OnConnectorFailed(string connector, string? version, Failure failure, string note = "") =>
        PutSafe(new(connector, null, ExecutionState.Failed, WorkerId, Generation, JavaTrace.Of(failure.Error) + note, version, failure.Explanation));

    public void OnConnectorStopped(string connector) => PutSafe(new(connector, null, ExecutionState.Unassigned, WorkerId, Generation));

    public void OnConnectorRestarting(string connector) => Put(connector, null, ExecutionState.Restarting, version: null);

    public void OnTaskRestarting(ConnectorTaskId task) => Put(task.Connector, task.Task, ExecutionState.Restarting, version: null);

    /// <summary>Forgets a connector with its tasks and topics.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="isAll">Whether what other workers have written is forgotten too; else each forgets its own, and the leader what is left.</param>
    public void OnConnectorDeleted(string connector, bool isAll)
    {
        lock (_lock)
            _withoutConfig.RemoveWhere(task => task.Connector == connector);
        ForgetTasks(connector, int.MinValue, isAll);
        if (IsHeld(connector, null))
            return; // until it has stopped
        if (IsUnread(connector, null) || (store.Get(connector) is { } known ? IsOurs(known, isAll) : isAll))
        {
            Put(connector, null, ExecutionState.Destroyed, null);
            foreach (var topic in store.GetTopics(connector))
                store.DeleteTopic(topic, connector);
        }
    }

    /// <summary>Forgets a connector's tasks from a number on, but for those that still run here: what they say when they stop would come after it.</summary>
    public void ForgetTasks(string connector, int taskCount, bool isAll)
    {
        // Each rebalance asks this for all connectors, and hardly ever is there something to forget.
        foreach (var status in store.GetTasks(connector))
        {
            if (status.Task is { } task && task >= taskCount && IsOurs(status, isAll))
                ForgetTask(connector, task);
        }
        foreach (var task in UnreadTasks(connector))
        {
            if (task >= taskCount)
                ForgetTask(connector, task);
        }
    }

    private void ForgetTask(string connector, int task)
    {
        if (!IsHeld(connector, task) && !IsWithoutConfig(new(connector, task)))
            Put(connector, task, ExecutionState.Destroyed, null);
    }

    public void OnRunning(ConnectorTaskId task, string? version) => Put(task.Connector, task.Task, ExecutionState.Running, version);

    public void OnPaused(ConnectorTaskId task, string? version) => Put(task.Connector, task.Task, ExecutionState.Paused, version);

    public void OnFailed(ConnectorTaskId task, string? version, Failure failure) => OnFailed(task, version, failure, "");

    /// <summary>A task has failed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="version">Its version, if it is known.</param>
    /// <param name="failure">Why.</param>
    /// <param name="note">What the trace ends with.</param>
    public void OnFailed(ConnectorTaskId task, string? version, Failure failure, string note) =>
        PutSafe(new(task.Connector, task.Task, ExecutionState.Failed, WorkerId, Generation, JavaTrace.Of(failure.Error) + note, version, failure.Explanation));

    /// <summary>A task has failed that its connector has not. Its state stays until there is such a task, or the connector goes.</summary>
    public void OnTaskWithoutConfig(ConnectorTaskId task, Failure failure)
    {
        OnFailed(task, null, failure);
        lock (_lock)
            _withoutConfig.Add(task);
    }

    public void OnStopped(ConnectorTaskId task) => PutSafe(new(task.Connector, task.Task, ExecutionState.Unassigned, WorkerId, Generation));

    public void OnTopicUsed(ConnectorTaskId task, string topic)
    {
        if (tracksTopics && !store.HasTopic(topic, task.Connector))
            store.PutTopic(new(topic, task.Connector, task.Task, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>A task that has failed here is this worker's no more: what others say of it is not answered.</summary>
    public void OnTaskGone(ConnectorTaskId task)
    {
        lock (_lock)
        {
            if (FindLocked(task.Connector, task.Task) is { } word)
                word.IsSaidAgain = false;
        }
    }

    /// <summary>
    /// Takes in what was read of the store. Where another worker says that it has stopped what this one has, it speaks of former times (it was frozen, or away from the group), and this one speaks again.
    /// </summary>
    public void OnRead(StatusRecord status)
    {
        lock (_lock)
        {
            if (FindLocked(status.Connector, status.Task) is not { } word)
                return;
            if (status.WorkerId == WorkerId)
            {
                if (word.Unread == status.State)
                    word.Unread = null;
                if (word is { IsSaidAgain: false, Unread: null })
                    RemoveLocked(status.Connector, status.Task);
                return;
            }
            // What comes before our word is read is older than that.
            if (status.State != ExecutionState.Unassigned || word is not { IsSaidAgain: true, Unread: null })
                return;
            word.Status = word.Status with { Generation = Generation };
            word.Unread = word.Status.State;
            store.Put(word.Status);
        }
    }

    private bool IsOurs(StatusRecord status, bool isAll) => isAll || status.WorkerId == WorkerId;

    /// <summary>Whether it is up here.</summary>
    private bool IsHeld(string connector, int? task)
    {
        lock (_lock)
            return FindLocked(connector, task) is { } word && IsUp(word.Status.State);
    }

    private bool IsWithoutConfig(ConnectorTaskId task)
    {
        lock (_lock)
            return _withoutConfig.Contains(task);
    }

    private bool IsUnread(string connector, int? task)
    {
        lock (_lock)
            return FindLocked(connector, task)?.Unread is not null;
    }

    private int[] UnreadTasks(string connector)
    {
        lock (_lock)
            return _words.TryGetValue(connector, out var words) ? [.. words.Where(static word => word is { Key: not Itself, Value.Unread: not null }).Select(static word => (int)word.Key)] : [];
    }

    private void Put(string connector, int? task, ExecutionState state, string? version) =>
        Put(new(connector, task, state, WorkerId, Generation, null, version), mayWrite: true);

    private void PutSafe(StatusRecord status) => Put(status, store.MayWrite(status));

    private void Put(StatusRecord status, bool mayWrite)
    {
        Metrics?.OnState(status.Connector, status.Task, status.State);
        lock (_lock)
        {
            if (status.Task is { } number && _withoutConfig.Count > 0)
                _withoutConfig.Remove(new(status.Connector, number));
            var unread = mayWrite ? status.State : FindLocked(status.Connector, status.Task)?.Unread;
            if (status.State == ExecutionState.Destroyed || (unread is null && !IsUp(status.State)))
                RemoveLocked(status.Connector, status.Task);
            else
                SetLocked(new(status) { IsSaidAgain = mayWrite && (IsUp(status.State) || status.State == ExecutionState.Failed), Unread = unread });
            if (mayWrite)
                store.Put(status);
        }
    }

    private Word? FindLocked(string connector, int? task) => _words.TryGetValue(connector, out var words) ? words.GetValueOrDefault(task ?? Itself) : null;

    private void SetLocked(Word word)
    {
        if (!_words.TryGetValue(word.Status.Connector, out var words))
            _words[word.Status.Connector] = words = [];
        words[word.Status.Task ?? Itself] = word;
    }

    private void RemoveLocked(string connector, int? task)
    {
        if (_words.TryGetValue(connector, out var words) && words.Remove(task ?? Itself) && words.Count == 0)
            _words.Remove(connector);
    }

    private static bool IsUp(ExecutionState state) => state is ExecutionState.Running or ExecutionState.Paused or ExecutionState.Stopped;

    private static ExecutionState ToExecutionState(TargetState target) => target switch
    {
        TargetState.Started => ExecutionState.Running,
        TargetState.Paused => ExecutionState.Paused,
        TargetState.Stopped => ExecutionState.Stopped,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, null),
    };

    /// <summary>What this worker has said last of a connector or task.</summary>
    private sealed class Word(StatusRecord status)
    {
        public StatusRecord Status { get; set; } = status;

        /// <summary>Whether it is said again when another worker says that it has stopped the same.</summary>
        public bool IsSaidAgain { get; set; }

        /// <summary>What was written and not read back yet; null for nothing. The store does not tell of it, and it has to be forgotten all the same.</summary>
        public ExecutionState? Unread { get; set; }
    }
}
