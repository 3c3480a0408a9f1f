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

/// <summary>A connector that has been made. The herder calls one member at a time.</summary>
internal interface IConnectorRun
{
    string? Version { get; }

    /// <summary>Starts or stops the connector, as the state demands.</summary>
    Task TransitionAsync(TargetState target);

    /// <summary>Asks for the task configs, complete with what the framework adds to them, variables unresolved.</summary>
    /// <exception cref="TooManyTasksException">There are more than <c>tasks.max</c> allows.</exception>
    Task<IReadOnlyList<Config>> GetTaskConfigsAsync();

    /// <summary>Stops the connector if it runs, and lets go of it. It does not fail, and ends in time.</summary>
    Task StopAsync();
}

/// <summary>What a connector wants of the framework, from whatever thread.</summary>
internal interface IConnectorEvents
{
    /// <summary>There is an instance, of a version: what fails from here on is its failure.</summary>
    void OnMade(string? version);

    void OnReconfigurationRequested();

    void OnError(Exception exception);
}

/// <summary>A connector has made more tasks than it may.</summary>
internal sealed class TooManyTasksException(string connector, int count, int max) : Headrace.Connect.Errors.ConnectException(
    $"The connector {connector} has generated {count} tasks, which is greater than {max}, the maximum number of tasks it is configured to create. " +
    "This behaviour should be considered a bug and is disallowed. If necessary, it can be permitted by reconfiguring the connector with " +
    "'tasks.max.enforce' set to false; however, this option will be removed in a future release of Kafka Connect.");
