using System.Text.RegularExpressions;
using Confluent.Kafka;
using Headrace.Kafka.Client.Native;
using Microsoft.Extensions.Logging;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client;

/// <summary>Hands out batches of records. Owned by one thread, which alone may call it, except for <see cref="Wakeup"/>.</summary>
/// <remarks>Behaves as Java's consumer does where librdkafka does not: positions, pauses and seeks around a rebalance, time limits, errors.</remarks>
public sealed class RecordConsumer : IDisposable
{
    // librdkafka's queue is woken by Wakeup; the slice bounds how late an error or a commit's timeout is seen.
    private const int SliceMs = 100;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(30);

    private readonly ClientSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ClientWatch _watch;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly ConsumerAssignment _assignment;
    private readonly StartOffsets _starts;
    private readonly OffsetCommits _commits;
    private readonly nint _client;
    private readonly CommitQueue? _commitQueue;
    private readonly BatchSource? _batches;
    private readonly SingleRecordSource? _singles;
    private readonly Lock _wakeGate = new();
    private readonly TokenKeeper? _tokens;
    private readonly Subscription _subscription;
    private IRebalanceListener? _listener;
    private Exception? _listenerError;
    private KafkaException? _pendingError;
    private bool _isInCallback;
    private volatile bool _isClosed;
    private volatile bool _isAbandoned;
    private int _wakeups;

    /// <summary>Makes the consumer. It connects once it subscribes or assigns.</summary>
    /// <param name="settings">From <see cref="ClientSettings.ForConsumer"/>.</param>
    /// <param name="logger">Takes librdkafka's log lines and errors, at a limited rate.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <exception cref="ClientConfigException">librdkafka refused the combination of settings.</exception>
    public RecordConsumer(ClientSettings settings, ILogger logger, TimeProvider? time = null)
        : this(settings, logger, time, reportsEnds: false, isFast: true)
    {
    }

    /// <param name="settings">As above.</param>
    /// <param name="logger">As above.</param>
    /// <param name="time">As above.</param>
    /// <param name="reportsEnds">Whether <see cref="PartitionState.EndReached"/> is kept.</param>
    /// <param name="isFast">Whether records are taken in batches where that is possible.</param>
    internal RecordConsumer(ClientSettings settings, ILogger logger, TimeProvider? time, bool reportsEnds, bool isFast)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Kind != ClientKind.Consumer)
            throw new ArgumentException($"These are the settings of a client of kind {settings.Kind}.", nameof(settings));
        _settings = settings;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _watch = new ClientWatch(settings.ClientId, logger, _time);
        _watch.Report(settings);
        _consumer = Build(reportsEnds);
        _tokens = TokenKeeper.Start(settings, token => _consumer.GiveToken(token), _watch, _time);
        _assignment = new ConsumerAssignment(_consumer, OnError, onEndReached: () => Interlocked.Exchange(ref _wakeups, 1));
        _subscription = new Subscription(_consumer, settings, _watch, _time);
        _starts = new StartOffsets(_consumer, settings, _time);

        (_client, var reason) = isFast ? ConsumerHandle.Find(_consumer) : (0, null);
        if (_client != 0)
        {
            _batches = new BatchSource(_client, _assignment);
            _commitQueue = new CommitQueue(_client);
        }
        else
        {
            _singles = new SingleRecordSource(_consumer, _assignment);
            if (reason is not null)
                logger.SlowConsumer(settings.ClientId, reason);
        }
        _commits = new OffsetCommits(settings.GroupId ?? "(none)", _consumer, _commitQueue, _time);
    }

    /// <summary>Makes a consumer that sees the ends of partitions: its positions are behind markers of transactions that come last.</summary>
    /// <inheritdoc cref="RecordConsumer(ClientSettings, ILogger, TimeProvider?)"/>
    public static RecordConsumer WithEnds(ClientSettings settings, ILogger logger, TimeProvider? time = null) => new(settings, logger, time, reportsEnds: true, isFast: true);

    /// <summary>The partitions that are the consumer's now.</summary>
    public IReadOnlyCollection<TopicPartition> Assignment => _assignment.All;

    /// <summary>The partitions of the assignment that are paused now.</summary>
    public IReadOnlyCollection<TopicPartition> Paused => _assignment.Paused;

    /// <summary>Whether records are taken in batches, as they should be, or one by one.</summary>
    internal bool IsFast => _batches is not null;

    /// <summary>Joins the group with these topics. Replaces an earlier subscription.</summary>
    /// <exception cref="InvalidOperationException">There is no <c>group.id</c>.</exception>
    /// <exception cref="KafkaException">A name is none that a topic can have.</exception>
    public void Subscribe(IReadOnlyCollection<string> topics, IRebalanceListener? listener = null)
    {
        ArgumentNullException.ThrowIfNull(topics);

        // librdkafka would wait for such a topic for ever.
        if (topics.Where(static topic => !TopicNames.IsValid(topic)).ToArray() is { Length: > 0 } invalid)
            throw KafkaErrors.InvalidTopics(invalid);
        StartSubscription(listener);
        _subscription.Set(topics);
    }

    /// <summary>Joins the group with all topics whose whole name matches; new ones are found every <c>metadata.max.age.ms</c>.</summary>
    /// <param name="pattern">Matched against the whole name, as in Java.</param>
    /// <param name="listener">Hears of rebalances.</param>
    /// <exception cref="InvalidOperationException">There is no <c>group.id</c>.</exception>
    public void Subscribe(Regex pattern, IRebalanceListener? listener = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        StartSubscription(listener);
        _subscription.Set(pattern);
    }

    /// <summary>Reads these partitions, from these offsets on, outside of any group's assignment.</summary>
    /// <param name="offsets">Offsets, or <see cref="StartOffset"/>'s special values.</param>
    public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        EnterOwner();
        _subscription.EndPattern();
        try
        {
            _consumer.Assign(offsets.Select(entry => new TopicPartitionOffset(entry.Key.Topic, entry.Key.Partition, entry.Value)));
        }
        catch (Confluent.Kafka.KafkaException error)
        {
            throw KafkaErrors.Create(error, "The partitions could not be assigned");
        }
        _assignment.Clear();
        _assignment.Add([.. offsets.Keys], offsets);
    }

    /// <summary>Waits for the first record and returns it with those that are there already, <c>max.poll.records</c> at most.</summary>
    /// <param name="timeout">How long to wait for the first record.</param>
    /// <returns>A batch, empty after the timeout or a <see cref="Wakeup"/>.</returns>
    /// <exception cref="KafkaException">A login or certificate was refused, a topic may not be read, a partition has no offset to start at, or the consumer is of no further use.</exception>
    public ConsumedBatch Poll(TimeSpan timeout) => Poll(timeout, _settings.PollRecordsMax);

    /// <inheritdoc cref="Poll(TimeSpan)"/>
    /// <param name="timeout">How long to wait for the first record.</param>
    /// <param name="recordsMax">How many records at most, instead of <c>max.poll.records</c>.</param>
    public ConsumedBatch Poll(TimeSpan timeout, int recordsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(recordsMax, 1);
        EnterOwner();
        var started = _time.GetTimestamp();
        while (true)
        {
            ThrowPending();
            _subscription.Refresh();
            _commits.Report();
            _assignment.Synchronize();
            var remaining = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout - _time.GetElapsedTime(started);
            // A wake-up that came before is looked at below, so that even then what is there already is handed out.
            var sliceMs = Volatile.Read(ref _wakeups) != 0 ? 0 : (int)Math.Ceiling(Math.Clamp(remaining.TotalMilliseconds, 0, SliceMs));
            var batch = Receive(sliceMs, recordsMax);
            _assignment.Synchronize();

            if (_listenerError is { } error)
            {
                _listenerError = null;
                _assignment.TakeBack(batch);
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            }
            var isWoken = Interlocked.Exchange(ref _wakeups, 0) != 0;
            if (batch.Count > 0)
            {
                _watch.Worked();
                return batch;   // an error that came with it comes out of the next poll
            }
            if (isWoken || remaining <= TimeSpan.FromMilliseconds(sliceMs))
            {
                ThrowPending();
                return ConsumedBatch.Empty;
            }
        }
    }

    /// <summary>Makes the running or the next Poll return soon. From any thread.</summary>
    public void Wakeup()
    {
        Interlocked.Exchange(ref _wakeups, 1);
        lock (_wakeGate)
        {
            if (!_isClosed)
                _batches?.Wake();
        }
    }

    /// <summary>Stops handing out records of partitions; the consumer stays in its group as long as it polls.</summary>
    /// <exception cref="InvalidOperationException">A partition is not assigned.</exception>
    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, isPaused: true);

    /// <summary>Goes on with paused partitions.</summary>
    /// <exception cref="InvalidOperationException">A partition is not assigned.</exception>
    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, isPaused: false);

    /// <summary>Makes the next record of the partition the one at this offset, or the first one behind it.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="offset">The offset, or one of <see cref="StartOffset"/>'s special values.</param>
    /// <exception cref="InvalidOperationException">The partition is not assigned.</exception>
    public void Seek(TopicPartition partition, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, StartOffset.Beginning);
        EnterOwnerOrCallback();
        _assignment.Seek(partition, offset);
        if (!_isInCallback)
            _assignment.Synchronize();
    }

    /// <summary>The offset of the next record to hand out: the one after the last one handed out, the target of a seek, or where the partition starts.</summary>
    /// <exception cref="InvalidOperationException">The partition is not assigned.</exception>
    /// <exception cref="KafkaException">The partition starts at a looked-up place, and the answer did not come in time.</exception>
    public long Position(TopicPartition partition)
    {
        EnterOwnerOrCallback();
        var state = _assignment.Get(partition);
        if (state.Position != PartitionState.Unknown)
            return state.Position;
        if (state.Special is { } special)
            return state.Position = _starts.LookUp(partition, special);
        // What is not known of one is not known of others either, and an error is to name those without an offset alone.
        var unknown = _assignment.All.Select(_assignment.Get).Where(static other => other is { Position: PartitionState.Unknown, Special: null }).ToList();
        var starts = _starts.Find([.. unknown.Select(static other => other.Id)]);
        foreach (var other in unknown)
            other.Position = starts.GetValueOrDefault(other.Id, PartitionState.Unknown);
        return state.Position != PartitionState.Unknown
            ? state.Position
            : throw new KafkaException(Protocol.ErrorCode.OffsetOutOfRange, $"{partition} has no committed offset, and auto.offset.reset=none forbids to choose one.")
            {
                KafkaText = KafkaErrorTexts.NoOffset([.. unknown.Where(static other => other.Position == PartitionState.Unknown).Select(static other => other.Id)]),
                KafkaClassName = "org.apache.kafka.clients.consumer.NoOffsetForPartitionException",
            };
    }

    /// <summary>The committed offsets of the group. A partition without one is absent from the answer.</summary>
    /// <exception cref="KafkaException">The answer did not come in time, or was an error.</exception>
    public IReadOnlyDictionary<TopicPartition, long> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        EnterOwnerOrCallback();
        ThrowIfGroupless();
        return _starts.Committed(partitions, timeout);
    }

    /// <summary>Commits offsets and waits for the answer.</summary>
    /// <exception cref="KafkaException">The answer did not come in time (RequestTimedOut, retriable), or was an error.</exception>
    public void Commit(IReadOnlyDictionary<TopicPartition, long> offsets, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        EnterOwnerOrCallback();
        ThrowIfGroupless();
        _commits.Wait(offsets, timeout);
    }

    /// <summary>Commits offsets without waiting. The answer is reported inside a later <see cref="Poll(TimeSpan)"/>, Commit or Close; answers come in the order of the calls.</summary>
    /// <param name="offsets">The offsets of the next records to read.</param>
    /// <param name="timeout">After so long without an answer the error is a timeout; the commit may still happen.</param>
    /// <param name="onCompleted">Called once with the offsets and the error, null for success.</param>
    public void BeginCommit(IReadOnlyDictionary<TopicPartition, long> offsets, TimeSpan timeout, Action<IReadOnlyDictionary<TopicPartition, long>, KafkaException?> onCompleted)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(onCompleted);
        EnterOwnerOrCallback();
        ThrowIfGroupless();
        _commits.Begin(offsets, timeout, onCompleted);
    }

    /// <summary>Leaves the group (the listener hears of the revoked partitions) and closes, within a limit.</summary>
    /// <remarks>The call-backs run on another thread while this one waits.</remarks>
    public void Close(TimeSpan timeout)
    {
        if (_isClosed)
            return;
        var closing = new Thread(CloseLibrary) { IsBackground = true, Name = $"kafka-close {_settings.ClientId}" };
        closing.Start();
        if (!closing.Join(timeout))
        {
            // librdkafka waits for a broker that does not answer. It will end by itself; nobody hears of it any more.
            _isAbandoned = true;
            _logger.CloseTooSlow(_settings.ClientId, timeout);
        }
        lock (_wakeGate)
            _isClosed = true;
        if (Interlocked.Exchange(ref _listenerError, null) is { } error)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
    }

    /// <summary><see cref="Close"/> with 30 seconds.</summary>
    public void Dispose() => Close(CloseLimit);

    /// <summary>librdkafka's description of the membership, which the caller destroys.</summary>
    /// <exception cref="KafkaException">librdkafka's own interface can't be used here.</exception>
    internal nint TakeGroupMetadata()
    {
        EnterOwnerOrCallback();
        ThrowIfGroupless();
        return _client != 0 ? Native.Librdkafka.GroupMetadata(_client) : throw new KafkaException(Protocol.ErrorCode.UnsupportedVersion, "Offsets can't be committed in a transaction with this version of librdkafka.");
    }

    /// <summary>The end of a partition when it was last reached, or -1; only where the consumer was made to keep it.</summary>
    internal long EndReached(TopicPartition partition) => _assignment.Get(partition).EndReached;

    /// <summary>The position as far as it is known without asking anyone, or -1.</summary>
    internal long PositionIfKnown(TopicPartition partition) => _assignment.Get(partition).Position;

    private IConsumer<byte[], byte[]> Build(bool reportsEnds)
    {
        var config = new Dictionary<string, string>(_settings.Library) { ["enable.partition.eof"] = reportsEnds ? "true" : "false" };
        try
        {
            return new ConsumerBuilder<byte[], byte[]>(config)
                .SetLogHandler((_, line) => _watch.Line((int)line.Level, line.Facility, line.Message))
                .SetErrorHandler((_, error) => _watch.Error(error.Code, error.Reason, error.IsFatal))
                .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
                .SetPartitionsRevokedHandler((_, partitions) => OnGone(partitions, static (listener, gone) => listener.OnPartitionsRevoked(gone)))
                .SetPartitionsLostHandler((_, partitions) => OnGone(partitions, static (listener, gone) => listener.OnPartitionsLost(gone)))
                .Build();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Confluent.Kafka.KafkaException)
        {
            throw LibraryRefusal.Of("consumer", error.Message, error);
        }
    }

    private ConsumedBatch Receive(int timeoutMs, int recordsMax)
    {
        _isInCallback = true;   // whoever is called from inside is a listener
        try
        {
            return _batches is not null ? _batches.Receive(timeoutMs, recordsMax) : _singles!.Receive(timeoutMs, recordsMax);
        }
        finally
        {
            _isInCallback = false;
        }
    }

    // What the answer says is where librdkafka starts, so a seek by the listener needs no seek.
    private List<TopicPartitionOffset> OnAssigned(List<Confluent.Kafka.TopicPartition> partitions)
    {
        List<TopicPartition> added = [.. partitions.Select(partition => new TopicPartition(partition.Topic, partition.Partition.Value))];
        Guard(() =>
        {
            IReadOnlyDictionary<TopicPartition, long> starts = new Dictionary<TopicPartition, long>();
            try
            {
                starts = _starts.Find(added);
            }
            finally
            {
                _assignment.Add(added, starts);   // without an answer librdkafka goes on asking by itself
            }
            _listener?.OnPartitionsAssigned(added);
        });
        return [.. added.Select(partition => new TopicPartitionOffset(partition.Topic, partition.Partition, _assignment.TakeStart(partition)))];
    }

    private void OnGone(List<TopicPartitionOffset> partitions, Action<IRebalanceListener, IReadOnlyList<TopicPartition>> call)
    {
        List<TopicPartition> gone = [.. partitions.Select(partition => new TopicPartition(partition.Topic, partition.Partition.Value))];
        Guard(() =>
        {
            if (_listener is not null)
                call(_listener, gone);
        });
        _assignment.Remove(gone);
    }

    // Confluent.Kafka would take the whole assignment away for an exception. Java's comes out of poll and changes nothing.
    private void Guard(Action callback)
    {
        if (_isAbandoned)
            return;
        _isInCallback = true;
        try
        {
            callback();
        }
        catch (Exception error)
        {
            _listenerError ??= error;
        }
    }

    private void OnError(Local code, string? topic, int partition, string reason)
    {
        if (code == Local.Local_Fatal && _client != 0)
        {
            (code, reason) = Librdkafka.FatalErrorOf(_client);
            _pendingError ??= KafkaErrors.Create(code, null, reason, isFatal: true);
            return;
        }
        switch (code)
        {
            case Local.UnknownTopicOrPart or Local.Local_UnknownTopic or Local.Local_UnknownPartition:
                _logger.TopicMissing(_settings.ClientId, topic ?? "?");
                if (topic is not null)
                    _subscription.OnMissing(topic);
                break;
            case Local.GroupAuthorizationFailed when _settings.GroupId is null:
                break;   // the group is invented; librdkafka asks for its coordinator all the same, and reads without one
            case Local.Local_MaxPollExceeded:
                _logger.PollTooLate(_settings.ClientId);
                break;
            case Local.Local_AutoOffsetReset when _settings.OffsetReset == OffsetReset.ByDuration && topic is not null && _assignment.Find(topic, partition) is { } state:
                Guard(() => _assignment.Seek(state.Id, _starts.Reset([state.Id]).GetValueOrDefault(state.Id, StartOffset.End)));
                break;
            default:
                var what = topic is null ? null : $"{topic}-{partition} can't be read";
                var error = KafkaErrors.Create(code, what, reason, isFatal: code is Local.Local_Fatal or Local.FencedInstanceId, TextOf(code, topic));
                if (error.IsRetriable)
                    _watch.Error(code, error.Message, isFatal: false);
                else
                    _pendingError ??= error;
                break;
        }
    }

    /// <summary>What Java's consumer says; null for the code's own text.</summary>
    private string? TextOf(Local code, string? topic) => code switch
    {
        Local.TopicAuthorizationFailed when topic is not null => KafkaErrorTexts.UnauthorizedTopic(topic),
        Local.GroupAuthorizationFailed => KafkaErrorTexts.UnauthorizedGroup(_settings.GroupId!),
        _ => null,
    };

    private void ThrowPending()
    {
        if (_pendingError is { } error)
        {
            _pendingError = null;
            throw error;
        }
        _watch.ThrowIfFailed();
    }

    private void StartSubscription(IRebalanceListener? listener)
    {
        EnterOwner();
        ThrowIfGroupless();
        _listener = listener;
    }

    private void SetPaused(IReadOnlyCollection<TopicPartition> partitions, bool isPaused)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        EnterOwnerOrCallback();
        _assignment.Pause(partitions, isPaused);
        if (!_isInCallback)
            _assignment.Synchronize();
    }

    private void CloseLibrary()
    {
        _subscription.Dispose();
        if (_client != 0)
        {
            _ = Librdkafka.CloseConsumer(_client);   // runs the listener; without an answer of the broker it ends all the same
            _tokens?.Dispose();
            lock (_wakeGate)
            {
                _isClosed = true;
                _batches!.Dispose();
            }
            if (!_isAbandoned)
                _commits.Report();
            _commitQueue!.Dispose();
            _consumer.Dispose();
            return;
        }
        try
        {
            _tokens?.Dispose();
            _consumer.Close();
        }
        catch (Confluent.Kafka.KafkaException error)
        {
            _watch.Error(error.Error.Code, error.Error.Reason, isFatal: false);   // a member that was fenced can't leave any more
            _consumer.Dispose();
        }
    }

    private void ThrowIfGroupless()
    {
        if (_settings.GroupId is null)
            throw new InvalidOperationException("This consumer has no group.id, so it can neither subscribe nor commit.");
    }

    private void EnterOwner()
    {
        EnterOwnerOrCallback();
        if (_isInCallback)
            throw new InvalidOperationException("This can't be called from a rebalance listener.");
    }

    private void EnterOwnerOrCallback() => ObjectDisposedException.ThrowIf(_isClosed, this);
}
