namespace Headrace.Connect.Sink;

/// <summary>Writes a share of a sink connector's data.</summary>
/// <remarks>All members are called on one thread of the task's own, which waits for what they return.</remarks>
public abstract class SinkTask : ConnectorTask
{
    private ISinkTaskContext? _context;

    /// <summary>What the framework offers; set before <see cref="ConnectorTask.StartAsync"/>.</summary>
    protected ISinkTaskContext Context => _context ?? throw new InvalidOperationException("The task has not been initialized.");

    /// <summary>Called once before the start.</summary>
    /// <param name="context">What the framework offers.</param>
    public virtual void Initialize(ISinkTaskContext context) => _context = context;

    /// <summary>Takes records to write. It may keep them until <see cref="FlushAsync"/>.</summary>
    /// <param name="records">The records, by partition in the order of their offsets; empty where there are none now. The list is borrowed for the call.</param>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    /// <exception cref="Errors.RetriableException">The system can't be written just now; the same records are put again.</exception>
    public abstract ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken);

    /// <summary>Makes safe what has been put, before its offsets are committed.</summary>
    /// <param name="currentOffsets">For each partition the offset after the last record that was put.</param>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    public virtual ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken) => default;

    /// <summary>Says which offsets may be committed. The default flushes and allows all.</summary>
    /// <param name="currentOffsets">For each partition the offset after the last record that was put.</param>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    /// <returns>Offsets that are safe to commit; empty for none.</returns>
    public virtual async ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(
        IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        await FlushAsync(currentOffsets, cancellationToken).ConfigureAwait(false);
        return currentOffsets;
    }

    /// <summary>Called when the task gets partitions.</summary>
    /// <param name="partitions">The new partitions.</param>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    public virtual ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) => default;

    /// <summary>Called when the task loses partitions, after a commit of what it has written of them.</summary>
    /// <param name="partitions">The partitions that go.</param>
    /// <param name="cancellationToken">Cancelled when the time for a graceful stop is over.</param>
    public virtual ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) => default;
}
