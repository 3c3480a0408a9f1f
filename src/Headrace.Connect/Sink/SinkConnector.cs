namespace Headrace.Connect.Sink;

/// <summary>A connector that copies data from Kafka into another system.</summary>
public abstract class SinkConnector : Connector
{
    private ISinkConnectorContext? _context;

    /// <summary>What the framework offers; set before <see cref="Connector.StartAsync"/>.</summary>
    protected ISinkConnectorContext Context => _context ?? throw new InvalidOperationException("The connector has not been initialized.");

    /// <summary>Called once before the start.</summary>
    /// <param name="context">What the framework offers.</param>
    public virtual void Initialize(ISinkConnectorContext context) => _context = context;

    /// <summary>Checks offsets that a user wants to store, and changes what the connector itself keeps elsewhere.</summary>
    /// <param name="config">The connector's settings.</param>
    /// <param name="offsets">Offsets by partition; a null offset removes the partition's.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether all offsets of the connector were changed; false where it keeps some elsewhere or does not know.</returns>
    /// <exception cref="Errors.ConnectException">The offsets are not acceptable; nothing is stored.</exception>
    public virtual ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string?> config, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken) => new(false);
}
