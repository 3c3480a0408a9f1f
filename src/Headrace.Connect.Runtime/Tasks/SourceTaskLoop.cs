using Headrace.Connect.Errors;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Runs a source task at least once: the offsets of what the broker has acknowledged are committed from time to time.</summary>
/// <remarks>Offsets are stored beside a waiting poll, and the task hears of it after the poll. Source: the worker spec f.3.</remarks>
internal sealed class SourceTaskLoop : SourceTaskRun
{
    /// <summary>How many outcomes may pile up before they are dealt with: often enough to keep memory small, rarely enough to cost nothing.</summary>
    private const int CollectThreshold = 256;

    private readonly SourceOffsetWriter _offsets;
    private Task _commitTimer = Task.CompletedTask;
    private List<SourcePartition>? _flushing;
    private Task<Exception?>? _flush;
    private long _flushBegan;
    private bool _isCommitOwed;
    private bool _isTimerRunning;
    private bool _hasNewTopic;

    public SourceTaskLoop(ConnectorTaskId id, SourceTaskParts parts, ITaskObserver observer)
        : base(id, parts, observer, parts.Errors.ToleratesErrors) => _offsets = new(id.Connector, parts.OffsetStore, Submitted, parts.FlushTimeout, parts.Time);

    public override Exception SendError(KafkaException failure) => new ConnectException("Unrecoverable exception from producer send callback", failure);

    protected override ValueTask PrepareAsync() => new(Parts.OffsetStore.StartAsync(Stopping));

    protected override void OnEntered()
    {
        // Once: commits go on while the task is paused.
        if (!_isTimerRunning)
            _commitTimer = Task.Delay(Parts.FlushInterval, Parts.Time, Stopping);
        _isTimerRunning = true;
    }

    protected override ValueTask BeginIterationAsync()
    {
        if (_hasNewTopic && Submitted.InFlight == 0)
            TellNewTopics();
        else if (Submitted.Uncollected >= CollectThreshold || Callbacks.HearsRecords)
            Collect();
        return CommitIfDueAsync();
    }

    /// <summary>Waits for a poll, and meanwhile commits offsets that come due, tells of topics that were not written to before, and ends the task if a topic takes only smaller batches.</summary>
    protected override async Task WhenPolledAsync(Task poll)
    {
        while (!poll.IsCompleted)
        {
            var other = _flush ?? _commitTimer;
            var written = _hasNewTopic ? Submitted.WhenDrained() : null;
            // Without a record under way, a producer of no further use is found out by the next one.
            var ended = Submitted.InFlight > 0 ? Task.WhenAny(Submitted.WhenRefused, Parts.Sender.Failed) : Submitted.WhenRefused;
            var first = await (written is null ? Task.WhenAny(poll, ended, other) : Task.WhenAny(poll, ended, other, written)).ConfigureAwait(false);
            if (first == poll)
                return;
            if (first == ended)
            {
                if (SendFailure is not { } failure)
                    continue; // what was under way has arrived all the same
                // Nothing tells when the source has something again, and what was sent waits for smaller batches, or for nothing.
                await EndPollAsync(poll).ConfigureAwait(false);
                throw SendError(failure);
            }
            else if (first == written)
            {
                TellNewTopics();
            }
            else if (_flush is not null)
            {
                EndFlush();
            }
            else if (!IsStopping)
            {
                BeginFlush();
            }
            else
            {
                return;
            }
        }
    }

    public override void OnSending(string topic) => _hasNewTopic |= Topics.IsNew(topic);

    public override bool OnSent(SourceRecord record) => false;

    public override bool OnDropped(SourceRecord record)
    {
        Callbacks.CommitRecord(record, null);
        return false;
    }

    public override ValueTask EndTransactionAsync() => default;

    protected override ValueTask OnBatchSentAsync() => default;

    public override ValueTask WhileWaitingAsync()
    {
        Collect();
        return CommitIfDueAsync();
    }

    protected override ValueTask MakeRoomAsync() => WhileWaitingAsync();

    protected override ValueTask OnPauseAsync() => default;

    protected override Task WhenPausedTaskWakesAsync(Task targetChanged) => Task.WhenAny(targetChanged, _flush ?? _commitTimer);

    /// <summary>Waits for the broker's last acknowledgements and commits what is safe, after a failure too. It does not fail.</summary>
    protected override async Task FinishAsync(Exception? error)
    {
        try
        {
            await CommitFinallyAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Parts.Logger.OffsetsNotStored(e, Id);
        }
    }

    // A quiet source would deal with its first records at its next commit, and its topics be unknown until then.
    private void TellNewTopics()
    {
        _hasNewTopic = false;
        Collect();
    }

    private async ValueTask CommitIfDueAsync()
    {
        if (_flush is { IsCompleted: true })
            EndFlush();
        if (_flush is null && _commitTimer.IsCompleted && !IsStopping)
            BeginFlush();
        if (_flush is { IsCompleted: true })
            EndFlush();
        if (!_isCommitOwed)
            return;
        _isCommitOwed = false;
        await Callbacks.CommitAsync(Stopping).ConfigureAwait(false);
    }

    private void BeginFlush()
    {
        _flushBegan = Parts.Time.GetTimestamp();
        Collect();
        _flushing = Submitted.TakeDirty();
        _flush = _flushing.Count == 0 ? Task.FromResult<Exception?>(null) : _offsets.WriteAsync(_flushing, Cancelled);
    }

    private void EndFlush()
    {
        var error = _flush!.Result;
        _offsets.Complete(_flushing!, error);
        Parts.Metrics?.OnCommitted(_flushBegan, error is null);
        if (error is null)
            _isCommitOwed = true;
        else
            Parts.Logger.OffsetsNotStored(error, Id);
        _flush = null;
        _commitTimer = Task.Delay(Parts.FlushInterval, Parts.Time, Stopping);
    }

    private async Task CommitFinallyAsync()
    {
        try
        {
            if (Parts.Sender.Failure is null) // else nothing will be acknowledged any more
                await Submitted.WhenDrained().WaitAsync(Parts.FlushTimeout, Parts.Time, Cancelled).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Parts.Logger.RecordsUnacknowledged(Id, Submitted.InFlight);
        }
        if (_flush is not null)
        {
            await _flush.ConfigureAwait(false);
            EndFlush();
        }
        Collect();
        if (!_isTimerRunning)
            return; // it has not started
        var began = Parts.Time.GetTimestamp();
        var partitions = Submitted.TakeDirty();
        var error = partitions.Count == 0 ? null : await _offsets.WriteAsync(partitions, Cancelled).ConfigureAwait(false);
        Parts.Metrics?.OnCommitted(began, error is null);
        // The task hears of its last commit even where there was nothing to store.
        if (error is not null)
            Parts.Logger.OffsetsNotStored(error, Id);
        else
            await Parts.Task.CommitAsync(Cancelled).ConfigureAwait(false);
    }
}
