using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Starts connectors and tasks on behalf of the herder. Plugin code runs on threads of the pool, and every call into a connector has a deadline.</summary>
internal interface IWorker
{
    /// <summary>Makes a connector and brings it into a state.</summary>
    /// <param name="connector">Its name.</param>
    /// <param name="config">Its raw config.</param>
    /// <param name="target">The state.</param>
    /// <param name="events">Hears what the connector wants of the framework.</param>
    Task<IConnectorRun> StartConnectorAsync(string connector, Config config, TargetState target, IConnectorEvents events);

    /// <summary>Makes a task; the caller starts it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="connectorConfig">Its connector's raw config.</param>
    /// <param name="taskConfig">Its own raw config.</param>
    /// <param name="taskCount">How many tasks the connector has.</param>
    /// <param name="generation">Which set of task configs of its connector it is of.</param>
    /// <param name="observer">Hears of the task's states.</param>
    Task<TaskRun> CreateTaskAsync(ConnectorTaskId task, Config connectorConfig, Config taskConfig, int taskCount, int generation, ITaskObserver observer);

    /// <summary>A connector is no longer here.</summary>
    void OnConnectorGone(string connector)
    {
    }

    /// <summary>A task, running or failed, is no longer here.</summary>
    void OnTaskGone(ConnectorTaskId task)
    {
    }
}
