namespace Headrace.Connect.Source;

/// <summary>Reads a share of a source connector's data.</summary>
public abstract class SourceTask : ConnectorTask
{
    private ISourceTaskContext? _context;

    /// <summary>What the framework offers; set before <see cref="ConnectorTask.StartAsync"/>.</summary>
    protected ISourceTaskContext Context => _context ?? throw new InvalidOperationException("The task has not been initialized.");

    /// <summary>Called once before the start.</summary>
    /// <param name="context">What the framework offers.</param>
    public virtual void Initialize(ISourceTaskContext context) => _context = context;

    /// <summary>Reads the next records. A task without new data waits, but returns now and then so that it can be paused.</summary>
    /// <param name="cancellationToken">Cancelled when the task is to stop; then the method returns or throws <see cref="OperationCanceledException"/> soon.</param>
    /// <returns>The records in order; null or an empty list where there are none now. The list is the framework's until the next call.</returns>
    /// <exception cref="Errors.RetriableException">The source can't be read just now; the framework calls again.</exception>
    public abstract ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken);

    /// <summary>Called after offsets have been stored: everything up to them is safe in Kafka.</summary>
    /// <param name="cancellationToken">Cancelled when the task is to stop.</param>
    public virtual ValueTask CommitAsync(CancellationToken cancellationToken) => default;

    /// <summary>Called for each record once the broker has acknowledged it, or once it has been dropped.</summary>
    /// <param name="record">The record as the task returned it.</param>
    /// <param name="metadata">Where it was put; null for a record that a transformation or an error dropped.</param>
    public virtual void CommitRecord(SourceRecord record, RecordMetadata? metadata)
    {
    }
}
