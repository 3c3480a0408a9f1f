namespace Headrace.Connect.Source;

/// <summary>A connector that copies data from another system into Kafka.</summary>
public abstract class SourceConnector : Connector
{
    private ISourceConnectorContext? _context;

    /// <summary>What the framework offers; set before <see cref="Connector.StartAsync"/>.</summary>
    protected ISourceConnectorContext Context => _context ?? throw new InvalidOperationException("The connector has not been initialized.");

    /// <summary>Called once before the start.</summary>
    /// <param name="context">What the framework offers.</param>
    public virtual void Initialize(ISourceConnectorContext context) => _context = context;

    /// <summary>Whether the connector can deliver exactly once with these settings.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    /// <returns>Null where the connector does not say.</returns>
    public virtual ExactlyOnceSupport? GetExactlyOnceSupport(IReadOnlyDictionary<string, string?> config) => null;

    /// <summary>Whether the connector can say where transactions end with these settings.</summary>
    /// <param name="config">The settings as the user wrote them.</param>
    public virtual ConnectorTransactionBoundaries GetTransactionBoundaries(IReadOnlyDictionary<string, string?> config) =>
        ConnectorTransactionBoundaries.Unsupported;

    /// <summary>Checks offsets that a user wants to store, and changes what the connector itself keeps elsewhere.</summary>
    /// <param name="config">The connector's settings.</param>
    /// <param name="offsets">Offsets by source partition; a null offset removes the partition's.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether all offsets of the connector were changed; false where it keeps some elsewhere or does not know.</returns>
    /// <exception cref="Errors.ConnectException">The offsets are not acceptable; nothing is stored.</exception>
    public virtual ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string?> config, IReadOnlyList<KeyValuePair<SourceMap?, SourceMap?>> offsets, CancellationToken cancellationToken) => new(false);
}
