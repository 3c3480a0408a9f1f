using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>Writes the states of connectors and tasks as this worker sees them. Safe from any thread.</summary>
/// <remarks>What another worker may know better (FAILED, UNASSIGNED) is written with care for newer generations.</remarks>
internal sealed class StatusWriter(IStatusStore store, bool tracksTopics, TimeProvider time) : ITaskObserver
{
    /// <summary>The advertised address of this worker; set before anything runs.</summary>
    public string WorkerId { get; set; } = "";

    /// <summary>The generation of the worker group; 0 outside of a group.</summary>
    public int Generation { get; set; }

    /// <summary>Hears of every state; null for nobody.</summary>
    public Metrics.ConnectMetrics? Metrics { get; init; }

    public void OnConnector(string connector, TargetState target, string? version) => Put(connector, null, ToExecutionState(target), version);

    public void OnConnectorFailed(string connector, string? version, Exception exception) => OnConnectorFailed(connector, version, exception, "");

    /// <summary>A connector has failed.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="version">Its version, if it is known.</param>
    /// <param name="exception">Why.</param>
    /// <param name="note">What the trace ends with.</param>
    public void OnConnectorFailed(string connector, string? version, Exception exception, string note) =>
        PutSafe(new(connector, null, ExecutionState.Failed, WorkerId, Generation, JavaTrace.Of(exception) + note, version));

    public void OnConnectorStopped(string connector, string? version) =>
        PutSafe(new(connector, null, ExecutionState.Unassigned, WorkerId, Generation, null, version));

    public void OnConnectorRestarting(string connector, string? version) => Put(connector, null, ExecutionState.Restarting, version);

    public void OnTaskRestarting(ConnectorTaskId task, string? version) => Put(task.Connector, task.Task, ExecutionState.Restarting, version);

    /// <summary>Forgets a connector with its tasks and topics.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="isAll">Whether what other workers have written is forgotten too; else each forgets its own, and the leader what is left.</param>
    public void OnConnectorDeleted(string connector, bool isAll)
    {
        ForgetTasks(connector, 0, isAll);
        if (store.Get(connector) is { } known ? IsOurs(known, isAll) : isAll)
        {
            Put(connector, null, ExecutionState.Destroyed, null);
            foreach (var topic in store.GetTopics(connector))
                store.DeleteTopic(topic, connector);
        }
    }

    /// <summary>Forgets a connector's tasks from a number on.</summary>
    public void ForgetTasks(string connector, int taskCount, bool isAll)
    {
        foreach (var task in store.GetTasks(connector))
        {
            if (task.Task >= taskCount && IsOurs(task, isAll))
                Put(connector, task.Task, ExecutionState.Destroyed, null);
        }
    }

    public void OnRunning(ConnectorTaskId task, string? version) => Put(task.Connector, task.Task, ExecutionState.Running, version);

    public void OnPaused(ConnectorTaskId task, string? version) => Put(task.Connector, task.Task, ExecutionState.Paused, version);

    public void OnFailed(ConnectorTaskId task, string? version, Exception exception) => OnFailed(task, version, exception, "");

    /// <summary>A task has failed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="version">Its version, if it is known.</param>
    /// <param name="exception">Why.</param>
    /// <param name="note">What the trace ends with.</param>
    public void OnFailed(ConnectorTaskId task, string? version, Exception exception, string note) =>
        PutSafe(new(task.Connector, task.Task, ExecutionState.Failed, WorkerId, Generation, JavaTrace.Of(exception) + note, version));

    public void OnStopped(ConnectorTaskId task, string? version) =>
        PutSafe(new(task.Connector, task.Task, ExecutionState.Unassigned, WorkerId, Generation, null, version));

    public void OnTopicUsed(ConnectorTaskId task, string topic)
    {
        if (tracksTopics && !store.HasTopic(topic, task.Connector))
            store.PutTopic(new(topic, task.Connector, task.Task, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private bool IsOurs(StatusRecord status, bool isAll) => isAll || status.WorkerId == WorkerId;

    private void Put(string connector, int? task, ExecutionState state, string? version)
    {
        Metrics?.OnState(connector, task, state);
        store.Put(new(connector, task, state, WorkerId, Generation, null, version));
    }

    private void PutSafe(StatusRecord status)
    {
        Metrics?.OnState(status.Connector, status.Task, status.State);
        store.PutSafe(status);
    }

    private static ExecutionState ToExecutionState(TargetState target) => target switch
    {
        TargetState.Started => ExecutionState.Running,
        TargetState.Paused => ExecutionState.Paused,
        TargetState.Stopped => ExecutionState.Stopped,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, null),
    };
}
