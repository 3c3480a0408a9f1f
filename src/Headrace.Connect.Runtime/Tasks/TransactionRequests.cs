using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a task asks for that defines its own transactions. Safe from any thread: the task may have some of its own.</summary>
/// <remarks>A contradiction ends the task when it is met, not when it is made: the task might swallow the exception. Source: KIP-618; the texts are Kafka Connect's.</remarks>
internal sealed class TransactionRequests : ITransactionContext
{
    private readonly Lock _lock = new();
    private readonly HashSet<SourceRecord> _commits = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<SourceRecord> _aborts = new(ReferenceEqualityComparer.Instance);
    private bool _commitsBatch;
    private bool _abortsBatch;

    public void CommitTransaction()
    {
        lock (_lock)
            _commitsBatch = true;
    }

    public void CommitTransaction(SourceRecord record) => Add(_commits, record);

    public void AbortTransaction()
    {
        lock (_lock)
            _abortsBatch = true;
    }

    public void AbortTransaction(SourceRecord record) => Add(_aborts, record);

    /// <summary>Whether the transaction ends after a record; the request is done with.</summary>
    /// <exception cref="IllegalStateException">The task wants both.</exception>
    public TransactionEnd TakeFor(SourceRecord record)
    {
        lock (_lock)
        {
            if (_commits.Count == 0 && _aborts.Count == 0)
                return TransactionEnd.None;
            var commits = _commits.Remove(record);
            var aborts = _aborts.Remove(record);
            if (commits && aborts)
            {
                throw new IllegalStateException(
                    $"Connector requested both commit and abort of same record against topic/partition {record.Topic}/{record.KafkaPartition?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}");
            }
            return End(commits, aborts);
        }
    }

    /// <summary>Whether the transaction ends after the batch; the request is done with.</summary>
    /// <exception cref="IllegalStateException">The task wants both.</exception>
    public TransactionEnd TakeForBatch()
    {
        lock (_lock)
        {
            if (_commitsBatch && _abortsBatch)
                throw new IllegalStateException("Connector requested both commit and abort of same transaction");
            var end = End(_commitsBatch, _abortsBatch);
            _commitsBatch = _abortsBatch = false;
            return end;
        }
    }

    private static TransactionEnd End(bool commits, bool aborts) => aborts ? TransactionEnd.Abort : commits ? TransactionEnd.Commit : TransactionEnd.None;

    private void Add(HashSet<SourceRecord> requests, SourceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
            requests.Add(record);
    }
}
