namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Hears of a task's states, on whatever thread they change.</summary>
internal interface ITaskObserver
{
    void OnRunning(ConnectorTaskId task, string? version);

    void OnPaused(ConnectorTaskId task, string? version);

    /// <summary>The task has ended by an error.</summary>
    void OnFailed(ConnectorTaskId task, string? version, Explanations.Failure failure);

    /// <summary>The task has ended because it was asked to.</summary>
    void OnStopped(ConnectorTaskId task);

    /// <summary>The task uses a topic, perhaps for the first time.</summary>
    void OnTopicUsed(ConnectorTaskId task, string topic);
}
