using Headrace.Connect.Config;

namespace Headrace.Connect;

/// <summary>
/// Divides the work of copying data between Kafka and another system into tasks. A connector moves no data itself: it says which tasks there are, and watches
/// the other system for changes that need other tasks. Derive from <see cref="Source.SourceConnector"/> or <see cref="Sink.SinkConnector"/>.
/// </summary>
/// <remarks>The framework calls one member at a time. Source: Kafka Connect's <c>Connector</c>.</remarks>
public abstract class Connector : IVersioned
{
    /// <inheritdoc/>
    public abstract string Version { get; }

    /// <summary>The settings of the connector: parsing, validation, reference page and forms come from it.</summary>
    public abstract ConfigDef ConfigDefinition { get; }

    /// <summary>The type of the tasks, which has a public constructor without parameters.</summary>
    public abstract Type TaskType { get; }

    /// <summary>Starts the connector.</summary>
    /// <param name="config">The connector's settings with variables resolved.</param>
    /// <param name="cancellationToken">Cancelled when the connector is stopped before it has started.</param>
    public abstract Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken);

    /// <summary>The settings of the tasks: one task for each element.</summary>
    /// <param name="tasksMax">The largest number of tasks that the user wants, at least 1.</param>
    public abstract IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax);

    /// <summary>Stops the connector.</summary>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    public abstract Task StopAsync(CancellationToken cancellationToken);

    /// <summary>Checks settings. The default checks each against <see cref="ConfigDefinition"/>; override it for checks across settings.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    /// <returns>One result for each setting of the definition.</returns>
    public virtual IReadOnlyList<ConfigValue> Validate(IReadOnlyDictionary<string, string?> config) => ConfigDefinition.Validate(config);
}
