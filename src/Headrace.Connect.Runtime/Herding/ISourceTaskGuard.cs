namespace Headrace.Connect.Runtime.Herding;

/// <summary>Keeps exactly-once source tasks from running beside their predecessors.</summary>
internal interface ISourceTaskGuard
{
    /// <summary>Has the leader fence all tasks of the last generation, unless it has done so.</summary>
    /// <exception cref="Headrace.Connect.Errors.ConnectException">They may not be fenced.</exception>
    Task FenceAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Reads the config topic to its end and looks whether a task is still wanted, and wanted here.</summary>
    /// <param name="task">The task.</param>
    /// <param name="generation">The generation of task configs that it was made of.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Headrace.Connect.Errors.ConnectException">It is not, or that can't be found out.</exception>
    Task VerifyAsync(ConnectorTaskId task, int generation, CancellationToken cancellationToken);
}
