namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

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
