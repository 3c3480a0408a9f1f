namespace Headrace.Connect.Runtime;

/// <summary>
/// Manages the connectors and tasks of a worker: everything that the REST API, the console and the command line do with connectors goes through it.
/// </summary>
/// <remarks>
/// Failures are exceptions whose type says how the REST API answers: <see cref="Headrace.Connect.Errors.NotFoundException"/> 404,
/// <see cref="Headrace.Connect.Errors.AlreadyExistsException"/> 409, <see cref="BadRequestException"/> 400, <see cref="RebalanceException"/> 409,
/// <see cref="WrongWorkerException"/> for a request that another worker of the group has to carry out, any other
/// <see cref="Headrace.Connect.Errors.ConnectException"/> 500. Their messages are Kafka Connect's. Cancelling a call stops the wait for it, not the operation:
/// what has been submitted is carried out. Calls may come from any thread.
/// </remarks>
public interface IHerder
{
    /// <summary>Whether the worker has finished its start: internal topics are read and requests are handled.</summary>
    bool IsReady { get; }

    /// <summary>What the worker does or did last, for health answers and time-outs; null where there is nothing to say.</summary>
    HerderStage? Stage { get; }

    /// <summary>Completes when the worker's loop has handled the call, which it does only when it is ready.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>The id of the Kafka cluster. A worker that starts is waited for, up to a second; null if no broker has been reached by then.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<string?> GetKafkaClusterIdAsync(CancellationToken cancellationToken);

    /// <summary>The names of all connectors.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> GetConnectorsAsync(CancellationToken cancellationToken);

    /// <summary>A connector's name, raw config, tasks and type.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    Task<ConnectorInfo> GetConnectorInfoAsync(string connector, CancellationToken cancellationToken);

    /// <summary>A connector's raw config: variables are not resolved.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    Task<IReadOnlyDictionary<string, string?>> GetConnectorConfigAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Validates and stores a connector's config: creates the connector or replaces its config.</summary>
    /// <param name="connector">The connector's name, which the config repeats under <c>name</c>.</param>
    /// <param name="config">The config as the user wrote it.</param>
    /// <param name="initialState">The state in which to create it; null for running, or to leave an existing connector's state.</param>
    /// <param name="allowReplace">Whether an existing connector's config may be replaced.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BadRequestException">The config is invalid; the message lists all errors.</exception>
    /// <exception cref="Headrace.Connect.Errors.AlreadyExistsException"><c>Connector x already exists</c>.</exception>
    Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken);

    /// <summary>The same, under a condition.</summary>
    /// <param name="connector">The connector's name, which the config repeats under <c>name</c>.</param>
    /// <param name="config">The config as the user wrote it.</param>
    /// <param name="initialState">The state in which to create it; null for running, or to leave an existing connector's state.</param>
    /// <param name="allowReplace">Whether an existing connector's config may be replaced.</param>
    /// <param name="precondition">Throws where the config must not be stored; null for no condition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PutConnectorResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, ConfigPrecondition? precondition, CancellationToken cancellationToken);

    /// <summary>Changes single settings of a connector's config; the result is validated and stored as a whole.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="patch">The settings to change; null removes one. A patch that is null is refused by the worker that would carry it out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    /// <exception cref="BadRequestException">The changed config is invalid.</exception>
    Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, IReadOnlyDictionary<string, string?>? patch, CancellationToken cancellationToken);

    /// <summary>The same, under a condition.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="patch">The settings to change; null removes one. A patch that is null is refused by the worker that would carry it out.</param>
    /// <param name="precondition">Throws where the config must not be changed; null for no condition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, IReadOnlyDictionary<string, string?>? patch, ConfigPrecondition? precondition, CancellationToken cancellationToken);

    /// <summary>Stops a connector with its tasks and forgets it. Its offsets stay.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken);

    /// <summary>The same, under a condition.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="precondition">Throws where the connector must not be deleted; null for no condition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task DeleteConnectorAsync(string connector, ConfigPrecondition? precondition, CancellationToken cancellationToken);

    /// <summary>The states of a connector and its tasks, sorted by task.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>No status found for connector x</c>.</exception>
    Task<ConnectorStateInfo> GetConnectorStatusAsync(string connector, CancellationToken cancellationToken);

    /// <summary>All connectors of which a state is known, each with how it is in one word, in the order of their names.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ConnectorSummary>> GetSummariesAsync(CancellationToken cancellationToken);

    /// <summary>The state of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>No status found for task x-0</c>.</exception>
    Task<TaskStateInfo> GetTaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken);

    /// <summary>A connector's tasks with their raw configs.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    Task<IReadOnlyList<TaskInfo>> GetTaskInfosAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Restarts a connector without its tasks and waits for it.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Unknown connector: x</c>.</exception>
    /// <exception cref="Headrace.Connect.Errors.ConnectException"><c>Failed to start connector: x</c>, standalone <c>Failed to transition connector x to state STARTED</c>; what is wrong with its config if it can't be read.</exception>
    Task RestartConnectorAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Submits the restart of a connector and its tasks, as far as the request asks for it.</summary>
    /// <param name="request">What to restart.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The plan: what will be restarted shows <see cref="ExecutionState.Restarting"/>, the rest its present state.</returns>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Unknown connector: x</c>, or <c>Status for connector x not found</c>.</exception>
    Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken);

    /// <summary>Restarts a task and waits for it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Unknown connector: x</c> or <c>Unknown task: x-5</c>.</exception>
    Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken);

    /// <summary>Pauses a connector: its tasks stay and do nothing. The state follows a moment later.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Unknown connector x</c>.</exception>
    Task PauseConnectorAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Goes on with a paused or stopped connector. The state follows a moment later.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Unknown connector x</c>.</exception>
    Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Stops a connector: it keeps its config and has no tasks. The state follows a moment later.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Unknown connector x</c>.</exception>
    Task StopConnectorAsync(string connector, CancellationToken cancellationToken);

    /// <summary>A connector's committed offsets: those of the offset store for a source, those of its consumer group for a sink.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    Task<IReadOnlyList<ConnectorOffset>> GetOffsetsAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Stores other offsets for a stopped connector.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="offsets">The offsets; a null offset removes the partition's. Of equal partitions the last counts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What has been done, a sentence for the user.</returns>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    /// <exception cref="BadRequestException">There are no offsets, they are wrong, or the connector is not stopped.</exception>
    Task<string> AlterOffsetsAsync(string connector, IReadOnlyList<ConnectorOffset>? offsets, CancellationToken cancellationToken);

    /// <summary>Removes all offsets of a stopped connector.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What has been done, a sentence for the user.</returns>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    /// <exception cref="BadRequestException">The connector is not stopped.</exception>
    Task<string> ResetOffsetsAsync(string connector, CancellationToken cancellationToken);

    /// <summary>The topics that a connector has used since its creation or the last reset; empty for a connector that is not known.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyCollection<string>> GetActiveTopicsAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Forgets the topics that a connector has used. It does nothing for a connector that is not known.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Stores the tasks that a connector on another worker of the group has made. For requests between workers.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="tasks">The tasks' configs, in order; with nulls as they came, which are refused.</param>
    /// <param name="request">The request as it came.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InternalRequestException">The signature is wrong, or can't be checked yet.</exception>
    /// <exception cref="BadRequestException">The signature is missing, or the connector is stopped.</exception>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>?>? tasks, InternalRequest request, CancellationToken cancellationToken);

    /// <summary>Makes sure that no earlier tasks of an exactly-once source connector can write any more. For requests between workers.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="request">The request as it came.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InternalRequestException">The signature is wrong, or can't be checked yet.</exception>
    /// <exception cref="BadRequestException">The signature is missing, or the connector is a sink.</exception>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException"><c>Connector x not found</c>.</exception>
    Task FenceZombiesAsync(string connector, InternalRequest request, CancellationToken cancellationToken);

    /// <summary>Makes sure that this worker is a member of the group, by its id. For requests between workers of Headrace.</summary>
    /// <param name="memberId">The member's id in the group.</param>
    /// <param name="request">The request as it came; what is signed is the id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InternalRequestException">It is not (410); the signature is wrong, or can't be checked yet.</exception>
    /// <exception cref="BadRequestException">The signature is missing.</exception>
    /// <exception cref="Headrace.Connect.Errors.NotFoundException">This worker is not in a group.</exception>
    Task EnsureMemberAsync(string memberId, InternalRequest request, CancellationToken cancellationToken);

    /// <summary>Takes note that the group rebalances, of which this worker would learn at its next heartbeat. For requests between workers of Headrace.</summary>
    /// <inheritdoc cref="EnsureMemberAsync"/>
    Task OnRebalanceAsync(string memberId, InternalRequest request, CancellationToken cancellationToken);

    /// <summary>Sets a logger's level on all workers of the group, this one included.</summary>
    /// <param name="logger">The logger's name.</param>
    /// <param name="level">The level's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False for a worker that has no group: it has nobody to tell.</returns>
    Task<bool> PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken);
}
