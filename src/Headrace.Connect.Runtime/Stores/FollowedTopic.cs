using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Follows an internal topic into a state. When its reader dies, the topic is read anew from its beginning, and the state takes the place of the old one.</summary>
/// <typeparam name="TState">What the records are gathered in.</typeparam>
/// <param name="topic">The topic.</param>
/// <param name="newReader">Makes a reader that calls back for each record.</param>
/// <param name="newState">Makes an empty state.</param>
/// <param name="apply">Takes a record in. The last argument says whether the state is the one in use, whose changes are to be told.</param>
/// <param name="replace">The state in use is about to be replaced: called with the old and the new one, in turn with the records.</param>
/// <param name="logger">Takes the logs.</param>
/// <param name="time">The time.</param>
internal sealed class FollowedTopic<TState>(
    string topic, Func<Action<ConsumedRecord>, TopicReader> newReader, Func<TState> newState, Action<TState, ConsumedRecord, bool> apply, Action<TState, TState> replace,
    ILogger logger, TimeProvider time) : IAsyncDisposable
    where TState : class
{
    private static readonly TimeSpan RetryDelayMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _lock = new();
    private volatile TState _state = newState();
    private volatile TaskCompletionSource<TopicReader> _reader = NewSource();
    private Task _watch = Task.CompletedTask;
    private bool _isStarted;

    /// <summary>The state in use. Safe from any thread, if its members are.</summary>
    public TState State => _state;

    /// <summary>Reads what there is, and follows from there. It may be called again, with effect if it has failed.</summary>
    /// <exception cref="KafkaException">The topic can't be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_isStarted)
            return;
        var reader = await ReadAsync(cancellationToken).ConfigureAwait(false);
        _isStarted = true;
        _watch = Task.Run(() => WatchAsync(reader), CancellationToken.None);
    }

    /// <summary>Completes when everything that the topic held at the call is in <see cref="State"/>. While the topic is read anew it waits for that.</summary>
    /// <exception cref="KafkaException">The end can't be looked up, or the reader has just died.</exception>
    public Task ReadToEndAsync(CancellationToken cancellationToken) => ReadToAsync(reader => reader.ReadToEndAsync(cancellationToken), cancellationToken);

    /// <summary>Completes when everything of partition 0 before an offset is in <see cref="State"/>: quicker than <see cref="ReadToEndAsync"/> for who knows what it waits for.</summary>
    /// <exception cref="KafkaException">The reader has just died.</exception>
    public Task ReadToAsync(long offset, CancellationToken cancellationToken) => ReadToAsync(reader => reader.ReadToAsync(0, offset, cancellationToken), cancellationToken);

    private async Task ReadToAsync(Func<TopicReader, Task> read, CancellationToken cancellationToken)
    {
        if (!_isStarted)
            throw new InvalidOperationException($"The topic {topic} has not been read yet.");
        var reader = await _reader.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await read(reader).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (KafkaException or OperationCanceledException))
        {
            throw new KafkaException(ErrorCode.NetworkException, $"The reader of topic {topic} has died: {e.Message}", e) { IsRetriable = true };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        if (_reader.Task.IsCompletedSuccessfully)
            await (await _reader.Task.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        _closed.Dispose();
    }

    /// <summary>Reads the topic from its beginning into a new state, and puts that into use.</summary>
    private async Task<TopicReader> ReadAsync(CancellationToken cancellationToken)
    {
        var state = newState();
        var reader = newReader(record =>
        {
            lock (_lock)
                apply(state, record, ReferenceEquals(state, _state));
        });
        try
        {
            await reader.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        lock (_lock)
        {
            replace(_state, state);
            _state = state;
        }
        _reader.TrySetResult(reader);
        return reader;
    }

    private async Task WatchAsync(TopicReader reader)
    {
        while (true)
        {
            try
            {
                await reader.Completion.ConfigureAwait(false);
                return; // closed
            }
            catch (Exception e)
            {
                if (_closed.IsCancellationRequested)
                    return;
                // Whoever wants to read to the end waits from now on.
                _reader = NewSource();
                logger.InternalTopicReaderDied(e, topic);
            }
            await reader.DisposeAsync().ConfigureAwait(false);
            if (await RestartAsync().ConfigureAwait(false) is not { } next)
                return;
            reader = next;
            if (_closed.IsCancellationRequested)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
                return;
            }
            logger.InternalTopicFollowedAgain(topic);
        }
    }

    private async Task<TopicReader?> RestartAsync()
    {
        var delay = RetryDelayMin;
        while (true)
        {
            try
            {
                return await ReadAsync(_closed.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_closed.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e)
            {
                logger.InternalTopicNotRead(e, topic, delay.TotalSeconds);
            }
            try
            {
                await Task.Delay(delay, time, _closed.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            delay = delay * 2 < RetryDelayMax ? delay * 2 : RetryDelayMax;
        }
    }

    private static TaskCompletionSource<TopicReader> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
