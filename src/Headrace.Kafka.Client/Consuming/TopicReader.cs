using System.Collections.Concurrent;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

/// <summary>Reads all partitions of a topic from the beginning, in no group, and then follows it: for the config, offset and status topics.</summary>
/// <remarks>It has one thread of its own, on which <c>onRecord</c> is called, record by record, for each partition in order.</remarks>
public sealed class TopicReader : IAsyncDisposable
{
    // As Kafka Connect: a topic that was just created may not be known to every broker yet; brokers may still be starting.
    private static readonly TimeSpan TopicLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstEndsLimit = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstEndsInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(10);

    private readonly string _topic;
    private readonly ClientSettings _settings;
    private readonly KafkaAdmin _admin;
    private readonly Action<ConsumedRecord> _onRecord;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<EndWaiter> _newWaiters = new();
    private readonly Lock _gate = new();
    private RecordConsumer? _consumer;
    private IReadOnlyList<TopicPartition> _partitions = [];
    private volatile bool _isStopping;

    /// <summary>Makes the reader.</summary>
    /// <param name="topic">The topic; it has to exist.</param>
    /// <param name="settings">From <see cref="ClientSettings.ForConsumer"/>; its group is not used.</param>
    /// <param name="admin">Looks up partitions and end offsets. Not owned.</param>
    /// <param name="onRecord">Called for every record, one at a time. If it throws, the reader fails with that exception.</param>
    /// <param name="logger">Takes log lines.</param>
    /// <param name="time">The clock of the limits.</param>
    public TopicReader(string topic, ClientSettings settings, KafkaAdmin admin, Action<ConsumedRecord> onRecord, ILogger logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _topic = topic;
        _settings = settings.WithoutGroup();
        _admin = admin;
        _onRecord = onRecord;
        _logger = logger;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Completes when the reader stops by itself, with what went wrong (a refused login, an exception of <c>onRecord</c>); it is complete without error after <see cref="DisposeAsync"/>.</summary>
    public Task Completion => _completion.Task;

    /// <summary>How many partitions the topic had at the start.</summary>
    public int PartitionCount => _partitions.Count;

    /// <summary>Starts, and completes when everything that the topic held at the call was passed to <c>onRecord</c>.</summary>
    /// <exception cref="KafkaException">The topic is missing or can't be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _partitions = await FindPartitionsAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (_consumer is not null)
                throw new InvalidOperationException("The reader was started before.");
            _consumer = new RecordConsumer(_settings, _logger, _time, reportsEnds: true, isFast: true);
        }

        // Numbers, not StartOffset.Beginning: the position in an empty partition is known at once then, without the broker's long poll.
        var beginnings = await RetryAsync(
            FirstEndsLimit, FirstEndsInterval, token => _admin.GetBeginningOffsetsAsync(_partitions, token), cancellationToken).ConfigureAwait(false);
        _consumer.Assign(beginnings);
        new Thread(Run) { IsBackground = true, Name = $"kafka-reader {_topic}" }.Start();

        var ends = await RetryAsync(FirstEndsLimit, FirstEndsInterval, EndsAsync, cancellationToken).ConfigureAwait(false);
        await ReadToAsync(ends, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes when everything that the topic held at the call was passed to <c>onRecord</c>, records of open transactions included (read_uncommitted end offsets).</summary>
    /// <exception cref="KafkaException">The end could not be looked up, or the reader has failed.</exception>
    public async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        await ReadToAsync(await EndsAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes when everything of a partition before an offset was passed to <c>onRecord</c>: for who has written a record, and knows where it is.</summary>
    /// <exception cref="KafkaException">The reader has failed.</exception>
    public Task ReadToAsync(int partition, long offset, CancellationToken cancellationToken) =>
        ReadToAsync(new Dictionary<TopicPartition, long> { [new(_topic, partition)] = offset }, cancellationToken);

    /// <summary>Stops the thread and closes the consumer.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            if (_consumer is null)
                _completion.TrySetResult();
        }
        _consumer?.Wakeup();
        // How it ended is for those who look at Completion; here it only has to be over.
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<IReadOnlyList<TopicPartition>> FindPartitionsAsync(CancellationToken cancellationToken)
    {
        var description = await RetryAsync(TopicLimit, _settings.RetryBackoff, async token =>
        {
            var found = await _admin.DescribeTopicsAsync([_topic], token).ConfigureAwait(false);
            return found.TryGetValue(_topic, out var topic) && topic.Partitions.All(partition => partition.Leader >= 0)
                ? topic
                : throw new KafkaException(ErrorCode.UnknownTopicOrPartition, $"Topic {_topic} does not exist, may not be described, or has a partition without a leader.") { IsRetriable = true };
        }, cancellationToken).ConfigureAwait(false);
        return [.. description.Partitions.Select(partition => new TopicPartition(_topic, partition.Partition))];
    }

    private Task<IReadOnlyDictionary<TopicPartition, long>> EndsAsync(CancellationToken cancellationToken) =>
        _admin.GetEndOffsetsAsync(_partitions, IsolationLevel.ReadUncommitted, cancellationToken);

    private async Task<T> RetryAsync<T>(TimeSpan limit, TimeSpan interval, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (KafkaException error) when (error.IsRetriable && _time.GetElapsedTime(started) < limit && !_completion.Task.IsCompleted)
            {
                await Task.Delay(interval, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadToAsync(IReadOnlyDictionary<TopicPartition, long> ends, CancellationToken cancellationToken)
    {
        var waiter = new EndWaiter(ends);
        _newWaiters.Enqueue(waiter);
        (_consumer ?? throw new InvalidOperationException("The reader was not started.")).Wakeup();
        var first = await Task.WhenAny(waiter.Reached, _completion.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (first == waiter.Reached)
            return;
        await _completion.Task.ConfigureAwait(false);   // throws what went wrong
        throw new ObjectDisposedException(nameof(TopicReader), $"The reader of topic {_topic} was closed.");
    }

    private void Run()
    {
        Exception? failure = null;
        List<EndWaiter> waiters = [];
        try
        {
            while (!_isStopping)
            {
                var batch = _consumer!.Poll(PollTimeout);
                for (var i = 0; i < batch.Count; i++)
                    _onRecord(batch[i]);
                while (_newWaiters.TryDequeue(out var waiter))
                    waiters.Add(waiter);
                waiters.RemoveAll(IsReached);
            }
        }
        catch (Exception error)
        {
            failure = error;   // for Completion, which its owner watches
        }
        _consumer!.Close(CloseLimit);
        if (failure is null)
            _completion.TrySetResult();
        else
            _completion.TrySetException(failure);
    }

    // The end counts as reached too: behind the last record there may be markers of transactions, or records that are compacted away.
    private bool IsReached(EndWaiter waiter)
    {
        foreach (var (partition, end) in waiter.Ends)
        {
            if (_consumer!.PositionIfKnown(partition) < end && _consumer.EndReached(partition) < end)
                return false;
        }
        waiter.SetReached();
        return true;
    }

    private sealed class EndWaiter(IReadOnlyDictionary<TopicPartition, long> ends)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyDictionary<TopicPartition, long> Ends => ends;

        public Task Reached => _reached.Task;

        public void SetReached() => _reached.TrySetResult();
    }
}
