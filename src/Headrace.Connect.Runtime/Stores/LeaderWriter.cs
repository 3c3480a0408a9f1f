using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Errors;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Writes to the config topic as leader, in transactions. Claiming the right to do so fences leaders before: one that does not know yet that it is none can't write.</summary>
/// <param name="topic">The config topic.</param>
/// <param name="newProducer">Makes a producer with the leader's transactional id.</param>
/// <param name="logger">Takes the logs.</param>
/// <remarks>Source: KIP-618. After a write that failed the right is lost, and has to be claimed again. Safe from any thread.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Neither the semaphore nor the token source has a handle, and late callers meet a cancelled token, not a disposed object.")]
internal sealed class LeaderWriter(string topic, Func<TransactionalProducer> newProducer, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
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

    /// <summary>Writes records as a whole. Waits while the right is being claimed.</summary>
    /// <exception cref="ConnectException">They are not written; another worker may lead.</exception>
    public async Task WriteAsync(IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        while (true)
        {
            await _claimed.Task.WaitAsync(linked.Token).ConfigureAwait(false);
            await _turn.WaitAsync(linked.Token).ConfigureAwait(false);
            try
            {
                if (_producer is null)
                    continue; // lost meanwhile
                await WriteLockedAsync(_producer, records, linked.Token).ConfigureAwait(false);
                return;
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A broker that is away must not hold up the end. What is not claimed or written by now has nobody who waits for it.
        await _closed.CancelAsync().ConfigureAwait(false);
        await RelinquishAsync().ConfigureAwait(false);
    }

    private async Task WriteLockedAsync(TransactionalProducer producer, IReadOnlyList<(byte[] Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        try
        {
            producer.Begin();
            var sends = new Task[records.Count];
            for (var i = 0; i < sends.Length; i++)
                sends[i] = producer.SendAsync(topic, records[i].Key, records[i].Value, cancellationToken);
            // A record that is refused on our side is not known to the transaction: it must not be committed without it.
            await Task.WhenAll(sends).ConfigureAwait(false);
            await producer.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KafkaException or OperationCanceledException or ObjectDisposedException)
        {
            logger.LeaderWriteFailed(e);
            await CloseLockedAsync().ConfigureAwait(false);
            throw new ConnectException("Failed to write to config topic; this may be due to a transient error and the request can be safely retried", e);
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

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
