using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>How a worker answers requests for connectors and tasks that there are not, in the words of Kafka Connect's.</summary>
/// <remarks>A standalone worker of Kafka Connect does not look first whether there is what it stops or restarts: it stumbles where the config is missing, and clients see where.</remarks>
internal sealed class AbsentParts(HerderParts parts, ConnectorAnswers answers, StatusWriter status, HerderQueue queue)
{
    private readonly bool _isStandalone = parts.Config.Mode == WorkerMode.Standalone;

    /// <summary>Refuses to stop a connector that there is not.</summary>
    public void EnsureStoppable(string connector)
    {
        if (_isStandalone && !parts.Configs.Snapshot.Contains(connector))
            throw new ConnectException($"No connector `{connector}` configured");
        answers.EnsureKnown(connector);
    }

    /// <summary>What the restart of a connector fails with that there is not, or no more.</summary>
    public ConnectException OnConnectorRestart(string connector) => _isStandalone
        ? new NullPointerException("""Cannot invoke "java.util.Map.get(Object)" because "connProps" is null""")
        : new NotFoundException($"Unknown connector: {connector}");

    /// <summary>What the restart of a task fails with that there is not, or no more. A standalone worker tries to start it all the same, which leaves a task that has failed.</summary>
    public async Task<ConnectException> OnTaskRestartAsync(ConnectorTaskId task, CancellationToken cancellationToken)
    {
        if (!_isStandalone)
            return new NotFoundException(parts.Configs.Snapshot.Contains(task.Connector) ? $"Unknown task: {task}" : $"Unknown connector: {task.Connector}");
        return await queue.AskAsync(() => FailToStart(task), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>On the herder's loop, which forgets the states of a connector after its config: no state is left behind.</summary>
    private ConnectException FailToStart(ConnectorTaskId task)
    {
        var entry = parts.Configs.Snapshot[task.Connector];
        if (answers.TypeOf(entry.Config) == ConnectorType.Unknown)
            return new ConnectException($"Failed to start task {task} since it is not a recognizable type (source or sink)");
        if (task.Task < 0 || task.Task >= entry.VisibleTaskCount)
        {
            var error = new NullPointerException("""Cannot invoke "java.util.Map.size()" because "inputMap" is null""");
            status.OnTaskWithoutConfig(task, FailureExplanations.OfTask(task, FailureStage.TaskCreation, error));
        }
        return new NotFoundException($"Task {task} not found");
    }
}
