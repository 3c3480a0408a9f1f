using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>
/// Runs a source task: poll, transform, convert, send. An asynchronous loop, not a thread: an idle task costs a pending call and a timer. How offsets are
/// committed is what its two kinds differ in: <see cref="SourceTaskLoop"/> and <see cref="TransactionalTaskLoop"/>.
/// </summary>
/// <remarks>
/// <see cref="RunAsync"/> is the way of a batch. The task's members are called by the loop alone, one at a time. Source: the worker spec f.3.
/// </remarks>
internal abstract class SourceTaskRun : TaskRun, ISourceProgress
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EmptyPollDelay = TimeSpan.FromMilliseconds(10);

    private readonly SourceTask _task;
    private readonly RecordRoom _room;
    private readonly SourceDelivery _delivery;
    private readonly Action<SubmittedRecord> _onDone;
    private readonly Func<SubmittedRecord, bool> _passes;
    private readonly bool _passesFailed;
    private bool _isInitialized;

    /// <param name="id">The task.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="observer">Hears of its states.</param>
    /// <param name="passesFailed">Whether records that Kafka refuses are passed over.</param>
    protected SourceTaskRun(ConnectorTaskId id, SourceTaskParts parts, ITaskObserver observer, bool passesFailed)
        : base(id, observer)
    {
        _passesFailed = passesFailed;
        Parts = parts;
        _task = parts.Task;
        Submitted = new() { BatchBytes = parts.BatchSize is { CanShrink: true } size ? size.Bytes : 0 };
        _room = new(id, parts.Memory, Submitted, MakeRoomAsync, parts.Logger);
        _delivery = new(id, parts, Submitted, _room, this);
        _onDone = OnDone;
        _passes = record => passesFailed && !record.IsBatchRefused;
        Callbacks = new(id, _task, parts.Logger);
        Version = _task.Version;
        parts.Metrics?.Follow(Submitted);
    }

    protected SourceTaskParts Parts { get; }

    protected SubmittedRecords Submitted { get; }

    protected WrittenTopics Topics { get; } = new();

    /// <summary>What the task is at, should it fail.</summary>
    protected FailureStage Stage { private get; set; } = FailureStage.TaskStart;

    protected SourceTaskCallbacks Callbacks { get; }

    /// <summary>What the task may say where its transactions end with; null where it may not.</summary>
    protected virtual ITransactionContext? Transactions => null;

    public abstract void OnSending(string topic);

    public abstract bool OnSent(SourceRecord record);

    public abstract bool OnDropped(SourceRecord record);

    public abstract ValueTask EndTransactionAsync();

    public abstract ValueTask WhileWaitingAsync();

    public abstract Exception SendError(KafkaException failure);

    public void ThrowIfRecordsFailed()
    {
        if (RecordFailure is { } failure)
            throw SendError(failure);
    }

    protected override void Launch() => _ = Task.Run(RunToEndAsync);

    protected override void OnCancelled()
    {
        Parts.OffsetReader.Cancel();
        _ = Parts.Sender.GiveUpAsync();
    }

    /// <summary>Called before the task is started.</summary>
    protected abstract ValueTask PrepareAsync();

    /// <summary>The task is started, or goes on after a pause.</summary>
    protected abstract void OnEntered();

    /// <summary>Called before each poll.</summary>
    protected abstract ValueTask BeginIterationAsync();

    /// <summary>Completes when a poll that takes its time has ended, or the task is to stop.</summary>
    protected abstract Task WhenPolledAsync(Task poll);

    /// <summary>All records of a poll were taken; there may have been none.</summary>
    protected abstract ValueTask OnBatchSentAsync();

    /// <summary>The task's records take as much memory as they may, and it is in the middle of a batch: deals with those whose outcome is known, as far as that can be.</summary>
    protected abstract ValueTask MakeRoomAsync();

    /// <summary>The task is paused: called once.</summary>
    protected abstract ValueTask OnPauseAsync();

    /// <summary>Completes when something has happened that a paused task has to look at.</summary>
    protected abstract Task WhenPausedTaskWakesAsync(Task targetChanged);

    /// <summary>Commits what is safe at the end, unless the task was given up.</summary>
    /// <param name="error">What ended the task; null if it was asked to stop.</param>
    protected abstract Task FinishAsync(Exception? error);

    /// <summary>The error to end with for one that came up somewhere.</summary>
    protected virtual Exception Explain(Exception error) => error;

    /// <summary>Why records were not written, if that ends the task.</summary>
    private KafkaException? RecordFailure => Submitted.Refusal ?? (_passesFailed ? null : Submitted.Failure);

    /// <summary>Why records were not written, or will not be, if that ends the task.</summary>
    /// <remarks>What is under way with a producer that is of no further use (a refused login) is not reported before <c>delivery.timeout.ms</c>, by default in 24 days: a quiet task would never know.</remarks>
    protected KafkaException? SendFailure => RecordFailure ?? (Submitted.InFlight > 0 ? Parts.Sender.Failure : null);

    /// <summary>Deals with the records whose outcome is known.</summary>
    protected void Collect()
    {
        // What is in use is asked for anew now and then: the user may have had it forgotten.
        Topics.BeginRound();
        GiveBack(Submitted.Collect(_onDone, _passes, Callbacks.HearsRecords));
    }

    /// <summary>Records are done with.</summary>
    /// <param name="charge">What they counted as in the task's memory.</param>
    protected void GiveBack(long charge) => _room.Give(charge);

    /// <summary>Ends a poll that waits, because the task ends. Its members are called one at a time: the poll is over before it is stopped.</summary>
    protected async Task EndPollAsync(Task poll)
    {
        RequestStop();
        await poll.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

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
            error = Explain(e);
        }
        try
        {
            if (!Cancelled.IsCancellationRequested)
                await FinishAsync(error).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error ??= Explain(e);
        }
        var failure = error is null ? null : FailureOf(error);
        await ReleaseAsync().ConfigureAwait(false);
        End(failure);
    }

    private Failure FailureOf(Exception error)
    {
        // The record that Kafka refused, if that is why the task fails.
        var place = CausesOf(error).Any(cause => ReferenceEquals(cause, Submitted.Failure)) ? Submitted.FailedPlace : null;
        var failure = FailureExplanations.OfTask(Id, Stage, error, place);
        if (Submitted.Refusal is { } refusal && CausesOf(error).OfType<KafkaException>().Any(BatchSizes.IsRefusal))
        {
            var bytes = Parts.BatchSize!.Shrink();
            Parts.Logger.BatchesShrink(Id, Parts.BatchSize.Bytes, bytes, refusal.Message);
            return failure with { Mend = FormattableString.Invariant($"Its producer makes batches of {bytes} instead of {Parts.BatchSize.Bytes} bytes from now on") };
        }
        Parts.Logger.TaskFailed(failure.Error, failure.Explanation, Id);
        return failure;
    }

    private static IEnumerable<Exception> CausesOf(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private async Task StartTaskAsync()
    {
        Stage = FailureStage.DeadLetterQueueOpening;
        if (Parts.DeadLetterQueue is { } deadLetters)
            await deadLetters.OpenAsync(Stopping).ConfigureAwait(false);
        Stage = FailureStage.TransactionStart;
        await PrepareAsync().ConfigureAwait(false);
        Stage = FailureStage.TaskStart;
        _isInitialized = true;
        _task.Initialize(new SourceTaskContext(Parts, Transactions));
        await _task.StartAsync(Parts.Config, Stopping).ConfigureAwait(false);
        OnEntered();
    }

    private async Task RunAsync()
    {
        while (!IsStopping)
        {
            if (SendFailure is { } failure)
                throw SendError(failure);
            await BeginIterationAsync().ConfigureAwait(false);
            if (_room.IsFullNow())
                await _room.WaitAsync(Stopping).ConfigureAwait(false);
            if (IsPauseWanted && !await WaitWhilePausedAsync(startsPaused: false).ConfigureAwait(false))
                return;

            var began = Parts.Time.GetTimestamp();
            Stage = FailureStage.Poll;
            OnCallBegun(began);
            var poll = Poll();
            var records = poll.IsCompletedSuccessfully ? poll.Result : await WaitForPollAsync(poll).ConfigureAwait(false);
            OnCallEnded();
            Stage = FailureStage.Send;
            if (records is not null)
                Parts.Metrics?.OnPolled(records.Count, began);
            var isSent = records is not { Count: > 0 } || await _delivery.SendAsync(records, Stopping).ConfigureAwait(false);
            if (isSent)
                await OnBatchSentAsync().ConfigureAwait(false);
            if (records is not { Count: > 0 } && Parts.Time.GetElapsedTime(began) < EmptyPollDelay)
                await Task.Delay(EmptyPollDelay, Parts.Time, Stopping).ConfigureAwait(false); // a task that does not wait itself must not spin
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

    private async ValueTask<IReadOnlyList<SourceRecord>?> WaitForPollAsync(ValueTask<IReadOnlyList<SourceRecord>?> poll)
    {
        var polling = poll.AsTask();
        Callbacks.BeginPoll();
        try
        {
            await WhenPolledAsync(polling).ConfigureAwait(false);
            return await polling.ConfigureAwait(false);
        }
        catch (RetriableException e)
        {
            Parts.Logger.PollRetried(e, Id);
            await Task.Delay(RetryDelay, Parts.Time, Stopping).ConfigureAwait(false);
            return null;
        }
        finally
        {
            Callbacks.EndPoll();
        }
    }

    private void OnDone(SubmittedRecord record)
    {
        if (record.Error is { } error)
        {
            _ = Parts.Errors.Fail(new(Tolerance.ErrorStage.KafkaProduce, _task.GetType().FullName!, error, record.Original, null));
            Callbacks.CommitRecord(record.Original!, null);
            return;
        }
        if (Topics.TakeReport(record.Topic))
            ReportTopic(record.Topic);
        if (Callbacks.HearsRecords)
            Callbacks.CommitRecord(record.Original!, record.Metadata);
    }

    /// <summary>Waits as long as the user wants the task paused.</summary>
    /// <returns>False if the task is to stop.</returns>
    private async Task<bool> WaitWhilePausedAsync(bool startsPaused)
    {
        if (!IsPauseWanted)
            return !IsStopping;
        ReportPaused();
        if (!startsPaused)
            await OnPauseAsync().ConfigureAwait(false);
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
            await WhenPausedTaskWakesAsync(changed).ConfigureAwait(false);
            await WhileWaitingAsync().ConfigureAwait(false);
        }
        if (startsPaused || IsStopping)
            return !IsStopping;
        ReportRunning();
        OnEntered();
        return true;
    }

    /// <summary>Stops the task and releases everything. It does not fail.</summary>
    private async Task ReleaseAsync()
    {
        try
        {
            if (_isInitialized)
                await _task.StopAsync(Cancelled).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Parts.Logger.StopFailed(e, Id);
        }
        try
        {
            await Parts.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Parts.Logger.StopFailed(e, Id);
        }
    }
}
