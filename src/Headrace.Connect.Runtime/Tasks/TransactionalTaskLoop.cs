using System.Diagnostics.CodeAnalysis;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Runs a source task exactly once: its records and the offsets behind them are written in one transaction, and only one run of the task can write at a time.</summary>
/// <remarks>
/// A run begins by fencing its predecessors (<see cref="PrepareAsync"/>): the leader fences all tasks of the last generation, then the run takes its own transactional id, and then it looks
/// whether it is still wanted. In that order: a run that is no longer wanted is found, or is fenced later. Source: KIP-618; the texts are Kafka Connect's.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The sender is released with the task's parts.")]
internal sealed class TransactionalTaskLoop : SourceTaskRun
{
    private readonly TransactionParts _transaction;
    private readonly ITransactionalSender _sender;
    private readonly TransactionOffsets _offsets;
    private readonly TransactionRequests? _requests;
    private readonly Action<SubmittedRecord> _onAborted;
    private readonly List<SourceRecord> _dropped = [];
    private long _entered;
    private long _began;
    private TransactionEnd _end;
    private int _recordCount;
    private bool _isCommitOwed;
    private bool _isEntered;
    private bool _hasId;

    public TransactionalTaskLoop(ConnectorTaskId id, SourceTaskParts parts, TransactionParts transaction, ITaskObserver observer)
        : base(id, parts, observer, passesFailed: false) // a transaction is written as a whole: no record of it is passed over
    {
        _transaction = transaction;
        _sender = transaction.Sender;
        _offsets = new(id.Connector);
        _requests = transaction.Boundary == TransactionBoundary.Connector ? new() : null;
        _onAborted = record => Callbacks.CommitRecord(record.Original!, record.Error is null ? record.Metadata : null);
    }

    protected override ITransactionContext? Transactions => _requests;

    /// <summary>Whether records that the task wants to hear of after their transaction fill most of its memory.</summary>
    private bool HoldsMuch => Callbacks.HearsRecords && Parts.Memory.Room < Parts.Memory.Budget / 4;

    private bool IsTimeUp => Parts.Time.GetElapsedTime(_entered) >= _transaction.Interval;

    protected override async ValueTask PrepareAsync()
    {
        await _transaction.FenceAsync(Stopping).ConfigureAwait(false);
        await _sender.InitializeAsync(Stopping).ConfigureAwait(false);
        _hasId = true;
        await _transaction.VerifyAsync(Stopping).ConfigureAwait(false);
        await _transaction.Offsets.StartAsync(Stopping).ConfigureAwait(false);
    }

    protected override void OnEntered()
    {
        _isEntered = true;
        _entered = Parts.Time.GetTimestamp();
    }

    /// <summary>Tells the task what was committed while it was polled.</summary>
    protected override ValueTask BeginIterationAsync() => _isCommitOwed ? TellCommittedAsync() : default;

    protected override Task WhenPolledAsync(Task poll) => _transaction.Boundary == TransactionBoundary.Interval && _sender.IsOpen ? CommitBesideAsync(poll) : WhenEndedAsync(poll);

    public override void OnSending(string topic)
    {
        if (topic == _transaction.Offsets.Topic)
            throw new ConnectException("Source tasks may not produce to their own offsets topics when exactly-once support is enabled");
        EnsureBegun();
    }

    public override bool OnSent(SourceRecord record)
    {
        _offsets.Add(record);
        _recordCount++;
        return _requests is not null && (_end = _requests.TakeFor(record)) != TransactionEnd.None;
    }

    public override bool OnDropped(SourceRecord record)
    {
        if (Callbacks.HearsRecords)
            _dropped.Add(record);
        return _requests is not null && (_end = _requests.TakeFor(record)) != TransactionEnd.None;
    }

    public override ValueTask EndTransactionAsync() => new(EndAsync(_end));

    protected override ValueTask OnBatchSentAsync()
    {
        switch (_transaction.Boundary)
        {
            case TransactionBoundary.Poll:
                return new(EndAsync(TransactionEnd.Commit));
            case TransactionBoundary.Interval when IsTimeUp || HoldsMuch:
                OnEntered();
                return new(EndAsync(TransactionEnd.Commit));
            case TransactionBoundary.Connector:
                return _requests!.TakeForBatch() is var end and not TransactionEnd.None ? new(EndAsync(end)) : default;
            default:
                return default;
        }
    }

    /// <summary>Nothing that was acknowledged counts before its transaction is committed.</summary>
    public override ValueTask WhileWaitingAsync() => default;

    /// <summary>Records whose task does not hear of them need not be kept until their transaction ends.</summary>
    protected override ValueTask MakeRoomAsync()
    {
        if (!Callbacks.HearsRecords)
            Collect();
        return default;
    }

    /// <summary>No transaction stays open during a pause, unless the task itself says where transactions end.</summary>
    protected override ValueTask OnPauseAsync() => new(EndAsync(FinalEnd()));

    protected override Task WhenPausedTaskWakesAsync(Task targetChanged) => WhenEndedAsync(targetChanged.WaitAsync(Stopping));

    /// <summary>Commits what was sent, unless the task has failed: it may be half of what belongs together.</summary>
    protected override Task FinishAsync(Exception? error) => error is null && _isEntered ? EndAsync(FinalEnd()) : Task.CompletedTask;

    /// <summary>Before the run has its transactional id, nothing has been sent. A record that was refused before it was sent has said so itself.</summary>
    protected override Exception Explain(Exception error) => error is KafkaException { Code: not ErrorCode.InvalidRecord } failure && _hasId ? SendError(failure) : error;

    public override Exception SendError(KafkaException failure)
    {
        // What ended the producer says more than what became of its records.
        failure = _sender.Failure ?? failure;
        // librdkafka does not tell a fenced producer from one whose transaction took too long; the clock does.
        if (failure.IsFatal && _sender.IsOpen && Parts.Time.GetElapsedTime(_began) >= _transaction.Timeout)
        {
            return new TransactionExpiredException(
                $"The task {Id} was unable to finish writing records to Kafka before its producer transaction expired. It may be necessary to reconfigure this connector in order for it " +
                "to run healthily with exactly-once support. Options for this include: tune the connector's producer configuration for higher throughput, increase the transaction timeout " +
                "for the connector's producers, decrease the offset commit interval (if using interval-based transaction boundaries), or use the 'poll' transaction boundary (if the " +
                "connector is not already configured to use it).",
                failure);
        }
        // It was refused here, before it went anywhere.
        if (failure.Code == ErrorCode.MessageTooLarge && !BatchSizes.IsRefusal(failure))
            return new ConnectException("Unrecoverable exception trying to send", failure);
        if (failure.Code is ErrorCode.InvalidTopic or ErrorCode.TopicAuthorizationFailed)
            return new TransactionErrorStateException(failure);
        return new ConnectException($"Failed to flush offsets and/or records for task {Id}", failure);
    }

    private TransactionEnd FinalEnd() => _requests is null ? TransactionEnd.Commit : _requests.TakeForBatch();

    private void EnsureBegun()
    {
        if (_sender.IsOpen)
            return;
        _sender.Begin();
        _began = Parts.Time.GetTimestamp();
    }

    /// <summary>Ends the transaction, and tells the task.</summary>
    private async Task EndAsync(TransactionEnd end)
    {
        if (end == TransactionEnd.None)
            return;
        if (end == TransactionEnd.Abort)
            await AbortAsync().ConfigureAwait(false);
        await CommitAsync().ConfigureAwait(false);
        await TellCommittedAsync().ConfigureAwait(false);
    }

    /// <summary>Writes the offsets into the transaction and commits it. Where there are neither records nor offsets, nothing is done.</summary>
    private async Task CommitAsync()
    {
        _isCommitOwed = true;
        Stage = FailureStage.Send;
        if (!_sender.IsOpen && _offsets.IsEmpty)
            return;
        var began = Parts.Time.GetTimestamp();
        try
        {
            await CommitOpenAsync().ConfigureAwait(false);
        }
        catch
        {
            Parts.Metrics?.OnCommitted(began, succeeded: false);
            throw;
        }
        Parts.Metrics?.OnCommitted(began, succeeded: true);
        Parts.Metrics?.OnTransaction(_recordCount);
        _recordCount = 0;
    }

    private KeyValuePair<byte[], byte[]?>[] TakeOffsets()
    {
        try
        {
            return _offsets.Take();
        }
        catch (DataException e)
        {
            throw new ConnectException($"Failed to flush offsets and/or records for task {Id}", e);
        }
    }

    private async Task CommitOpenAsync()
    {
        // A record that is refused on our side is not known to the transaction: it must not be committed without it.
        ThrowIfRecordsFailed();
        var entries = TakeOffsets();
        await _transaction.Offsets.BeforeWriteAsync(entries, Cancelled).ConfigureAwait(false);
        try
        {
            EnsureBegun();
            var sends = new Task[entries.Length];
            for (var i = 0; i < sends.Length; i++)
                sends[i] = _sender.SendAsync(_transaction.Offsets.Topic, entries[i].Key, entries[i].Value, Cancelled);
            foreach (var send in sends)
            {
                if (send.IsFaulted)
                    await send.ConfigureAwait(false); // refused on our side
            }
            await _sender.CommitAsync(Cancelled).ConfigureAwait(false);
            await Task.WhenAll(sends).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            // Of a record that was not delivered, its own report says why.
            throw SendError(Submitted.Failure ?? e);
        }
        // By now all are reported; a transaction with one that has failed is not committed by Kafka.
        await Submitted.WhenDrained().WaitAsync(Cancelled).ConfigureAwait(false);
        ThrowIfRecordsFailed();
        _transaction.Offsets.AfterWrite(entries);
    }

    /// <summary>Gives the records of the transaction up; their offsets are committed all the same, so that they are not read again.</summary>
    private async Task AbortAsync()
    {
        if (!_sender.IsOpen)
        {
            Parts.Logger.NothingToAbort(Id);
            return;
        }
        Parts.Logger.TransactionAborted(Id);
        try
        {
            await _sender.AbortAsync(Cancelled).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw SendError(e);
        }
        await Submitted.WhenDrained().WaitAsync(Cancelled).ConfigureAwait(false);
        GiveBack(Submitted.Collect(_onAborted, static _ => true));
        Submitted.Trim(Submitted.TakeDirty());
        Submitted.ForgetFailure();
        _recordCount = 0;
    }

    private ValueTask TellCommittedAsync()
    {
        _isCommitOwed = false;
        Collect();
        // The offsets of the transaction were kept apart.
        Submitted.Trim(Submitted.TakeDirty());
        foreach (var record in _dropped)
            Callbacks.CommitRecord(record, null);
        _dropped.Clear();
        return Callbacks.CommitAsync(Cancelled);
    }

    /// <summary>Waits for a poll, and meanwhile commits the transaction when its time is up: a poll may wait for longer than the broker lets a transaction be open.</summary>
    private async Task CommitBesideAsync(Task poll)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        var left = _transaction.Interval - Parts.Time.GetElapsedTime(_entered);
        await Task.WhenAny(poll, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, Parts.Time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        if (!poll.IsCompleted && !IsStopping)
        {
            try
            {
                await CommitAsync().ConfigureAwait(false);
                OnEntered();
            }
            catch
            {
                await EndPollAsync(poll).ConfigureAwait(false);
                throw;
            }
        }
        await WhenEndedAsync(poll).ConfigureAwait(false);
    }

    private static async Task WhenEndedAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
