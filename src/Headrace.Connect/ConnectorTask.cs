namespace Headrace.Connect;

/// <summary>Copies a share of a connector's data. Derive from <see cref="Source.SourceTask"/> or <see cref="Sink.SinkTask"/>.</summary>
/// <remarks>The framework calls one member at a time.</remarks>
public abstract class ConnectorTask : IVersioned
{
    /// <inheritdoc/>
    public abstract string Version { get; }

    /// <summary>Starts the task. It is called once, after <c>Initialize</c>.</summary>
    /// <param name="config">The task's settings as the connector gave them, with variables resolved.</param>
    /// <param name="cancellationToken">Cancelled when the task is stopped before it has started.</param>
    public abstract Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken);

    /// <summary>Stops the task and releases what it holds.</summary>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    public abstract Task StopAsync(CancellationToken cancellationToken);
}
