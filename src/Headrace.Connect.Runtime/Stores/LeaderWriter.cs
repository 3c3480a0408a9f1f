using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Errors;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Writes to the config topic as leader, in transactions. Claiming the right to do so fences leaders before: one that does not know yet that it is none can't write.</summary>
/// <param name="topic">The config topic.</param>
/// <param name="newProducer">Makes a producer with the leader's transactional id.</param>
/// <param name="logger">Takes the logs.</param>
/// <param name="time">The time.</param>
/// <remarks>Source: KIP-618. After a write that failed the right is lost, and has to be claimed again. Safe from any thread.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Neither the semaphore nor the token source has a handle, and late callers meet a cancelled token, not a disposed object.")]
internal sealed class LeaderWriter(string topic, Func<TransactionalProducer> newProducer, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A record that the broker refuses for its size takes its whole transaction with it: large writes have one of their own.</summary>
    private const int TransactionBytesMax = 64 * 1024;

    /// <summary>As long as any write to the config topic may take. Who waits for one may have less left.</summary>
    private static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<Write> _waiting = [];
    private readonly CancellationTokenSource _closed = new();
    private TransactionalProducer? _producer;
    private volatile TaskCompletionSource _claimed = NewSource();
    private volatile TaskCompletionSource _lost = NewSource();

    /// <summary>Completes when the right is lost after it was claimed.</summary>
    public Task WhenLost => _lost.Task;

    /// <summary>Claims the right to write, unless this worker has it.</summary>
    /// <exception cref="KafkaException">It can't be claimed.</exception>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        await _turn.WaitAsync(linked.Token).ConfigureAwait(false);
        try
        {
            if (_producer is not null)
                return;
            var producer = newProducer();
            try
            {
                await producer.InitializeAsync(linked.Token).ConfigureAwait(false);
            }
            catch
            {
                await producer.CloseAsync().ConfigureAwait(false);
                throw;
            }
            _producer = producer;
            _lost = NewSource();
            _claimed.TrySetResult();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the right up: another worker leads.</summary>
    public async Task RelinquishAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await CloseLockedAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes records as a whole, in one transaction with what others want to write just then. Waits while the right is being claimed.</summary>
    /// <returns>Where they went.</returns>
    /// <exception cref="ConnectException">They are not written; another worker may lead.</exception>
    public async Task<RecordMetadata[]> WriteAsync(IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        var write = new Write(records);
        lock (_waiting)
            _waiting.Add(write);
        try
        {
            // Whoever has the turn writes for all who wait.
            while (!write.Done.Task.IsCompleted)
            {
                await _claimed.Task.WaitAsync(linked.Token).ConfigureAwait(false);
                await _turn.WaitAsync(linked.Token).ConfigureAwait(false);
                try
                {
                    if (_producer is not null && !write.Done.Task.IsCompleted)
                        await WriteLockedAsync(_producer, TakeWaiting()).ConfigureAwait(false);
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        finally
        {
            // Nobody waits for it any more.
            lock (_waiting)
                _waiting.Remove(write);
        }
        return await write.Done.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // A broker that is away must not hold up the end. What is not claimed or written by now has nobody who waits for it.
        await _closed.CancelAsync().ConfigureAwait(false);
        await RelinquishAsync().ConfigureAwait(false);
    }

    /// <summary>Takes what waits, in its order, as far as it is good for one transaction.</summary>
    private List<Write> TakeWaiting()
    {
        lock (_waiting)
        {
            var taken = new List<Write>();
            var bytes = 0L;
            foreach (var write in _waiting)
            {
                bytes += write.Bytes;
                if (taken.Count > 0 && bytes > TransactionBytesMax)
                    break;
                taken.Add(write);
            }
            _waiting.RemoveRange(0, taken.Count);
            return taken;
        }
    }

    private async Task WriteLockedAsync(TransactionalProducer producer, List<Write> writes)
    {
        using var limit = new CancellationTokenSource(TransactionTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _closed.Token);
        try
        {
            producer.Begin();
            Task<RecordMetadata[]>[] sends = [.. writes.Select(write => producer.SendAllAsync(topic, write.Records, linked.Token))];
            // A record that is refused on our side is not known to the transaction: it must not be committed without it.
            var written = await Task.WhenAll(sends).ConfigureAwait(false);
            await producer.CommitAsync(linked.Token).ConfigureAwait(false);
            for (var i = 0; i < written.Length; i++)
                writes[i].Done.TrySetResult(written[i]);
        }
        catch (Exception e)
        {
            // Whatever it was: what has not been committed never will be.
            logger.LeaderWriteFailed(e);
            await CloseLockedAsync().ConfigureAwait(false);
            foreach (var write in writes)
                write.Fail(new("Failed to write to config topic; this may be due to a transient error and the request can be safely retried", e));
        }
    }

    private async Task CloseLockedAsync()
    {
        if (_producer is not { } producer)
            return;
        _producer = null;
        _claimed = NewSource();
        _lost.TrySetResult();
        await producer.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Records that somebody waits for.</summary>
    private sealed class Write(IReadOnlyList<(byte[] Key, byte[]? Value)> records)
    {
        public IReadOnlyList<(byte[] Key, byte[]? Value)> Records => records;

        public long Bytes { get; } = records.Sum(static record => record.Key.Length + (record.Value?.LongLength ?? 0));

        public TaskCompletionSource<RecordMetadata[]> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(ConnectException error)
        {
            Done.TrySetException(error);
            _ = Done.Task.Exception; // who wanted it may not wait any more
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
