using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Stores;
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
    ILogger Logger)
{
    /// <summary>Takes the logs about a connector.</summary>
    public ILogger LoggerOf(string connector) => new ContextLogger(Logger, LogContext.OfConnector(connector));

    /// <summary>Takes the logs about a task.</summary>
    public ILogger LoggerOf(ConnectorTaskId task) => new ContextLogger(Logger, LogContext.OfTask(task));
}
