using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>What a source task works with. All of it belongs to the task, and is released with it.</summary>
internal sealed class SourceTaskParts : IAsyncDisposable
{
    public required SourceTask Task { get; init; }

    /// <summary>The task's settings with variables resolved.</summary>
    public required IReadOnlyDictionary<string, string?> Config { get; init; }

    public required SourceRecordPipeline Pipeline { get; init; }

    public required Tolerance.ErrorTolerance Errors { get; init; }

    public required IRecordSender Sender { get; init; }

    public required OffsetReader OffsetReader { get; init; }

    public required IOffsetStore OffsetStore { get; init; }

    /// <summary>The rules by which topics are created; null where that is the broker's business.</summary>
    public TopicCreation? Topics { get; init; }

    public required TimeSpan FlushInterval { get; init; }

    public required TimeSpan FlushTimeout { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>For the task itself, under the name of its class.</summary>
    public required ILogger PluginLogger { get; init; }

    public async ValueTask DisposeAsync()
    {
        Pipeline.Dispose();
        Topics?.Dispose();
        OffsetReader.Dispose();
        if (Sender is IAsyncDisposable sender)
            await sender.DisposeAsync().ConfigureAwait(false);
        (Task as IDisposable)?.Dispose();
    }
}

/// <summary>
/// Runs a source task: poll, transform, convert, send, and commit the offsets of what the broker has acknowledged. An asynchronous loop, not a thread: an idle
/// task costs a pending call and a timer.
/// </summary>
/// <remarks>
/// <see cref="RunAsync"/> is the way of a batch. The task's members are called by the loop alone, one at a time; offsets are stored beside a waiting poll, and
/// the task hears of it after the poll. Source: the worker spec f.3.
/// </remarks>
internal sealed class SourceTaskLoop : TaskRun
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EmptyPollDelay = TimeSpan.FromMilliseconds(10);

    /// <summary>How many outcomes may pile up before they are dealt with: often enough to keep memory small, rarely enough to cost nothing.</summary>
    private const int CollectThreshold = 256;

    private readonly SourceTaskParts _parts;
    private readonly SourceTask _task;
    private readonly SourceRecordPipeline _pipeline;
    private readonly SubmittedRecords _submitted = new();
    private readonly SourceOffsetWriter _offsets;
    private readonly Action<SubmittedRecord> _onDone;
    private readonly bool _hearsRecords;
    private readonly HashSet<string> _reportedTopics = new(StringComparer.Ordinal);
    private string? _lastTopic;
    private SubmittedRecord? _prepared;
    private Task _commitTimer = Task.CompletedTask;
    private List<SourcePartition>? _flushing;
    private Task<Exception?>? _flush;
    private bool _isCommitOwed;
    private bool _isInitialized;

    public SourceTaskLoop(ConnectorTaskId id, SourceTaskParts parts, ITaskObserver observer)
        : base(id, observer)
    {
        _parts = parts;
        _task = parts.Task;
        _pipeline = parts.Pipeline;
        _offsets = new(id.Connector, parts.OffsetStore, _submitted, parts.FlushTimeout, parts.Time);
        _onDone = OnDone;
        // Most tasks don't override it: then a record's outcome needs no call.
        _hearsRecords = _task.GetType().GetMethod(nameof(SourceTask.CommitRecord))?.DeclaringType != typeof(SourceTask);
        Version = _task.Version;
    }

    protected override void Launch() => _ = Task.Run(RunToEndAsync);

    protected override void OnCancelled() => _parts.OffsetReader.Cancel();

    private async Task RunToEndAsync()
    {
        Exception? error = null;
        try
        {
            if (await WaitWhilePausedAsync(startsPaused: true).ConfigureAwait(false))
            {
                await StartTaskAsync().ConfigureAwait(false);
                ReportRunning();
                await RunAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (IsStopping)
        {
            // The task was asked to stop while it waited.
        }
        catch (Exception e)
        {
            error = e;
            _parts.Logger.TaskFailed(e, Id);
        }
        await ShutDownAsync().ConfigureAwait(false);
        End(error);
    }

    private async Task StartTaskAsync()
    {
        _isInitialized = true;
        _task.Initialize(new Context(_parts));
        await _task.StartAsync(_parts.Config, Stopping).ConfigureAwait(false);
        _commitTimer = Task.Delay(_parts.FlushInterval, _parts.Time, Stopping);
    }

    private async Task RunAsync()
    {
        while (!IsStopping)
        {
            ThrowIfSendFailed();
            if (_submitted.Uncollected >= CollectThreshold || _hearsRecords)
                Collect();
            await CommitIfDueAsync().ConfigureAwait(false);
            if (IsPauseWanted && !await WaitWhilePausedAsync(startsPaused: false).ConfigureAwait(false))
                return;

            var poll = Poll();
            var records = poll.IsCompletedSuccessfully ? poll.Result : await WaitForPollAsync(poll).ConfigureAwait(false);
            if (records is { Count: > 0 })
                await SendAsync(records).ConfigureAwait(false);
            else if (poll.IsCompleted)
                await Task.Delay(EmptyPollDelay, _parts.Time, Stopping).ConfigureAwait(false); // a task that does not wait itself must not spin
        }
    }

    private ValueTask<IReadOnlyList<SourceRecord>?> Poll()
    {
        try
        {
            return _task.PollAsync(Stopping);
        }
        catch (RetriableException e)
        {
            return new(Task.FromException<IReadOnlyList<SourceRecord>?>(e));
        }
    }

    /// <summary>Waits for a poll, and meanwhile commits offsets that come due.</summary>
    private async ValueTask<IReadOnlyList<SourceRecord>?> WaitForPollAsync(ValueTask<IReadOnlyList<SourceRecord>?> poll)
    {
        var polling = poll.AsTask();
        try
        {
            while (!polling.IsCompleted)
            {
                var other = _flush ?? _commitTimer;
                if (await Task.WhenAny(polling, other).ConfigureAwait(false) == polling)
                    break;
                if (_flush is not null)
                    EndFlush();
                else if (!IsStopping)
                    BeginFlush();
                else
                    break;
            }
            return await polling.ConfigureAwait(false);
        }
        catch (RetriableException e)
        {
            _parts.Logger.PollRetried(e, Id);
            await Task.Delay(RetryDelay, _parts.Time, Stopping).ConfigureAwait(false);
            return null;
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<SourceRecord> records)
    {
        var index = 0;
        while (true)
        {
            switch (SendUntilBlocked(records, ref index))
            {
                case Blocker.None:
                    return;
                case Blocker.RetryDelay:
                    await Task.Delay(_pipeline.RetryDelay, _parts.Time, Stopping).ConfigureAwait(false);
                    break;
                case Blocker.UnknownTopic:
                    await EnsureTopicAsync().ConfigureAwait(false);
                    break;
                case Blocker.FullBuffer:
                    await WaitForSpaceAsync().ConfigureAwait(false);
                    break;
            }
            if (IsStopping)
                return; // the rest is read again: its offsets are not committed
            ThrowIfSendFailed();
        }
    }

    /// <summary>The hot path: each record through the pipeline and to the producer, until something has to be waited for.</summary>
    private Blocker SendUntilBlocked(IReadOnlyList<SourceRecord> records, ref int index)
    {
        for (; index < records.Count; index++)
        {
            var original = records[index];
            if (_prepared is null)
            {
                if (!_pipeline.IsUnderWay)
                    _pipeline.Begin(original);
                var step = _pipeline.Advance();
                if (step == PipelineStep.Retry)
                    return Blocker.RetryDelay;
                if (step == PipelineStep.Dropped)
                {
                    _pipeline.End();
                    CommitRecord(original, null);
                    continue;
                }
                if (_parts.Topics is { } topics && !topics.IsKnown(_pipeline.Topic))
                    return Blocker.UnknownTopic;
                _prepared = _submitted.Prepare(original, _pipeline.Topic);
            }
            if (!TrySend(_prepared))
                return Blocker.FullBuffer;
            _submitted.Add(_prepared);
            _prepared = null;
            _pipeline.End();
        }
        return Blocker.None;
    }

    private bool TrySend(SubmittedRecord listener)
    {
        var record = _pipeline.Record;
        return _parts.Sender.TrySend(
            new ProducerRecord
            {
                Topic = listener.Topic,
                Partition = record.KafkaPartition ?? ProducerRecord.AnyPartition,
                Key = _pipeline.Key,
                Value = _pipeline.Value,
                TimestampMs = record.Timestamp,
                Headers = _pipeline.Headers,
            },
            listener);
    }

    private async ValueTask EnsureTopicAsync()
    {
        try
        {
            await _parts.Topics!.EnsureAsync(_pipeline.Topic, Stopping).ConfigureAwait(false);
        }
        catch (RetriableException e)
        {
            _parts.Logger.SendRetried(e, Id);
            await Task.Delay(RetryDelay, _parts.Time, Stopping).ConfigureAwait(false);
        }
    }

    private async ValueTask WaitForSpaceAsync()
    {
        // While the buffer is full is the time to deal with what was acknowledged.
        Collect();
        await CommitIfDueAsync().ConfigureAwait(false);
        try
        {
            await _parts.Sender.WaitForSpaceAsync(Stopping).ConfigureAwait(false);
        }
        catch (KafkaException e) when (e.IsRetriable)
        {
            _parts.Logger.SendRetried(e, Id);
            await Task.Delay(RetryDelay, _parts.Time, Stopping).ConfigureAwait(false);
        }
    }

    private void ThrowIfSendFailed()
    {
        if (_submitted.Failure is { } failure && !_parts.Errors.ToleratesErrors)
            throw new ConnectException("Unrecoverable exception from producer send callback", failure);
    }

    private void Collect() => _submitted.Collect(_onDone, _parts.Errors.ToleratesErrors);

    private void OnDone(SubmittedRecord record)
    {
        if (record.Error is { } error)
        {
            _ = _parts.Errors.Fail(new(Tolerance.ErrorStage.KafkaProduce, _task.GetType().FullName!, error, record.Original, null));
            CommitRecord(record.Original!, null);
            return;
        }
        if (!ReferenceEquals(record.Topic, _lastTopic))
        {
            _lastTopic = record.Topic;
            if (_reportedTopics.Add(record.Topic))
                ReportTopic(record.Topic);
        }
        if (_hearsRecords)
            CommitRecord(record.Original!, record.Metadata);
    }

    private void CommitRecord(SourceRecord record, Source.RecordMetadata? metadata)
    {
        if (!_hearsRecords)
            return;
        try
        {
            _task.CommitRecord(record, metadata);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _parts.Logger.CommitRecordFailed(e, Id);
        }
    }

    private async ValueTask CommitIfDueAsync()
    {
        if (_flush is { IsCompleted: true })
            EndFlush();
        if (_flush is null && _commitTimer.IsCompleted && !IsStopping)
            BeginFlush();
        if (_flush is { IsCompleted: true })
            EndFlush();
        if (_isCommitOwed)
            await TellCommitAsync().ConfigureAwait(false);
    }

    private void BeginFlush()
    {
        Collect();
        _flushing = _submitted.TakeDirty();
        _flush = _flushing.Count == 0 ? Task.FromResult<Exception?>(null) : _offsets.WriteAsync(_flushing, Cancelled);
    }

    private void EndFlush()
    {
        var error = _flush!.Result;
        _offsets.Complete(_flushing!, error);
        if (error is null)
            _isCommitOwed = true;
        else
            _parts.Logger.OffsetsNotStored(error, Id);
        _flush = null;
        _commitTimer = Task.Delay(_parts.FlushInterval, _parts.Time, Stopping);
    }

    private async ValueTask TellCommitAsync()
    {
        _isCommitOwed = false;
        try
        {
            await _task.CommitAsync(Stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !(e is OperationCanceledException && IsStopping))
        {
            _parts.Logger.CommitFailed(e, Id);
        }
    }

    /// <summary>Waits as long as the user wants the task paused; commits go on.</summary>
    /// <returns>False if the task is to stop.</returns>
    private async Task<bool> WaitWhilePausedAsync(bool startsPaused)
    {
        if (!IsPauseWanted)
            return !IsStopping;
        ReportPaused();
        while (IsPauseWanted && !IsStopping)
        {
            var changed = WhenTargetChanges();
            if (!IsPauseWanted)
                break;
            if (startsPaused)
            {
                await changed.WaitAsync(Stopping).ConfigureAwait(false);
                continue;
            }
            await Task.WhenAny(changed, _flush ?? _commitTimer).ConfigureAwait(false);
            await CommitIfDueAsync().ConfigureAwait(false);
        }
        if (!startsPaused && !IsStopping)
            ReportRunning();
        return !IsStopping;
    }

    /// <summary>Waits for the broker's last acknowledgements, commits what is safe, and releases everything. It does not fail.</summary>
    private async Task ShutDownAsync()
    {
        try
        {
            if (!Cancelled.IsCancellationRequested)
                await CommitFinallyAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _parts.Logger.OffsetsNotStored(e, Id);
        }
        try
        {
            if (_isInitialized)
                await _task.StopAsync(Cancelled).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _parts.Logger.StopFailed(e, Id);
        }
        try
        {
            await _parts.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _parts.Logger.StopFailed(e, Id);
        }
    }

    private async Task CommitFinallyAsync()
    {
        try
        {
            await _submitted.WhenDrained().WaitAsync(_parts.FlushTimeout, _parts.Time, Cancelled).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _parts.Logger.RecordsUnacknowledged(Id, _submitted.InFlight);
        }
        if (_flush is not null)
        {
            await _flush.ConfigureAwait(false);
            EndFlush();
        }
        Collect();
        if (!_submitted.HasDirty && !_isCommitOwed)
            return;
        var partitions = _submitted.TakeDirty();
        var error = partitions.Count == 0 ? null : await _offsets.WriteAsync(partitions, Cancelled).ConfigureAwait(false);
        if (error is not null)
            _parts.Logger.OffsetsNotStored(error, Id);
        else
            await _task.CommitAsync(Cancelled).ConfigureAwait(false);
    }

    private enum Blocker
    {
        None,
        FullBuffer,
        RetryDelay,
        UnknownTopic,
    }

    private sealed class Context(SourceTaskParts parts) : ISourceTaskContext
    {
        public IReadOnlyDictionary<string, string?> Config => parts.Config;

        public IOffsetStorageReader OffsetStorageReader => parts.OffsetReader;

        public ITransactionContext? TransactionContext => null;

        public TimeProvider TimeProvider => parts.Time;

        public ILogger Logger => parts.PluginLogger;
    }
}
