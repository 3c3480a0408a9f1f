using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Sink;
using Headrace.Kafka.Client;
using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>
/// Runs a sink task on a thread of its own: poll, convert, transform, put, and commit what the task says is safe. Everything happens on that thread, rebalances
/// included, so that a partition is given up with all that was put of it.
/// </summary>
/// <remarks><see cref="Iterate"/> is the way of a batch. Source: the worker spec f.4.</remarks>
internal sealed class SinkTaskLoop : TaskRun, IRebalanceListener
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How large records are taken to be before there was one.</summary>
    private const int RecordBytesAtStart = 4096;

    private readonly SinkTaskParts _parts;
    private readonly SinkTask _task;
    private readonly SinkTaskContext _context;
    private readonly SinkOffsets _offsets;
    private readonly List<SinkRecord> _batch = [];
    private readonly HashSet<string> _reportedTopics = new(StringComparer.Ordinal);
    private readonly HashSet<TopicPartition> _assigned = [];
    private readonly List<Task> _reports = [];
    private RecordConsumer? _consumer;
    private long _nextCommit;
    private int _settled;
    private long _batchCharge;
    private long _recordCharge = TaskMemory.ChargeOf(RecordBytesAtStart);
    private FailureStage _stage = FailureStage.TaskStart;
    private bool _isRedelivering;
    private bool _isPaused;
    private bool _isClosed;

    public SinkTaskLoop(ConnectorTaskId id, SinkTaskParts parts, ITaskObserver observer)
        : base(id, observer)
    {
        _parts = parts;
        _task = parts.Task;
        _context = new(parts.Config, parts.Memory, parts.Time, parts.PluginLogger, OnTargetChanged) { ErrantRecordReporter = parts.ErrantRecords, PluginMetrics = parts.PluginMetrics };
        _offsets = new(id, parts.Logger);
        Version = _task.Version;
        parts.Pipeline.TopicUsed = UseTopic;
    }

    protected override void Launch()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = $"sink-task-{Id}" };
        thread.Start();
    }

    protected override void OnTargetChanged() => Volatile.Read(ref _consumer)?.Wakeup();

    private void Run()
    {
        Failure? failure = null;
        try
        {
            if (WaitForStart())
            {
                Start();
                while (!IsStopping)
                    Iterate();
            }
        }
        catch (OperationCanceledException) when (IsStopping)
        {
            // The task was asked to stop while it waited.
        }
        catch (Exception e)
        {
            failure = Explain(e);
            _parts.Logger.TaskFailed(e, failure.Explanation, Id);
        }
        ShutDown(failure is not null);
        End(failure);
    }

    private Failure Explain(Exception error)
    {
        if (_stage != FailureStage.Put || _batch.Count == 0)
            return FailureExplanations.OfTask(Id, _stage, error);
        var (first, last) = (_batch[0], _batch[^1]);
        return FailureExplanations.OfTask(
            Id, _stage, error, $"{_batch.Count} records {first.Original}@{first.KafkaOffset} to {last.Original}@{last.KafkaOffset}",
            MixUps.IsUnusedEnvelope(first) ? KnownErrors.EnvelopeNotUsed : null);
    }

    /// <summary>A task that is created paused starts when it is resumed.</summary>
    private bool WaitForStart()
    {
        if (!IsPauseWanted)
            return !IsStopping;
        ReportPaused();
        while (IsPauseWanted && !IsStopping)
        {
            var changed = WhenTargetChanges();
            if (IsPauseWanted)
                changed.Wait(Stopping);
        }
        return !IsStopping;
    }

    private void Start()
    {
        _stage = FailureStage.DeadLetterQueueOpening;
        if (_parts.DeadLetterQueue is { } deadLetters)
            Wait(deadLetters.OpenAsync(Stopping));
        _stage = FailureStage.TaskStart;
        Volatile.Write(ref _consumer, new RecordConsumer(_parts.Consumer, _parts.Logger, _parts.Time));
        _task.Initialize(_context);
        Wait(_task.StartAsync(_parts.Config, Stopping));
        if (_parts.TopicPattern is { } pattern)
            _consumer!.Subscribe(pattern, this);
        else
            _consumer!.Subscribe(_parts.Topics, this);
        ScheduleCommit();
        ReportRunning();
    }

    private void Iterate()
    {
        _stage = FailureStage.Consume;
        if (_parts.Time.GetTimestamp() >= _nextCommit || _context.TakeCommitRequest())
        {
            Commit(_assigned, closing: false);
            ScheduleCommit();
        }
        Rewind();
        ApplyPauses();
        _parts.Memory.CountTold();
        var timeout = UntilNextCommit();
        if (_context.TakeTimeout() is { } wanted && wanted < timeout)
            timeout = wanted;
        var consumed = _consumer!.Poll(timeout, PollCount());
        _parts.Metrics?.OnRead(consumed.Count);
        if (consumed.Count > 0)
            Hold(consumed);
        if (IsStopping)
            return; // what was polled is not committed and will be read again
        if (!_isRedelivering)
            Convert(consumed);
        else
            GiveBack(consumed);
        if (!IsStopping)
            Put();
    }

    /// <summary>How many records may come at once so that they have room. One always may.</summary>
    private int PollCount() => (int)Math.Clamp(_parts.Memory.Room / _recordCharge, 1, _parts.Consumer.PollRecordsMax);

    private void Hold(ConsumedBatch consumed)
    {
        var charge = TaskMemory.ChargeOf(consumed.Bytes, consumed.Count);
        _parts.Memory.Take(charge);
        _batchCharge += charge;
        // Large records are remembered for a while: the next ones are likely to be large too.
        _recordCharge = Math.Max(charge / consumed.Count, _recordCharge - (_recordCharge / 8));
    }

    private void LetGo()
    {
        _parts.Memory.Give(_batchCharge);
        _batchCharge = 0;
    }

    /// <summary>Records that came although everything is paused for a redelivery (of a partition that has just been assigned) are read again later.</summary>
    private void GiveBack(ConsumedBatch consumed)
    {
        for (var i = consumed.Count - 1; i >= 0; i--)
            _consumer!.Seek(consumed[i].TopicPartition, consumed[i].Offset);
    }

    /// <summary>The hot path: each record of a poll through converters and transformations into the batch.</summary>
    private void Convert(ConsumedBatch consumed)
    {
        _batch.Clear();
        if (consumed.Count == 0)
            return;
        _parts.Recent?.Add(consumed);
        // The user may have had them forgotten meanwhile.
        _reportedTopics.Clear();
        _parts.Pipeline.BeginBatch();
        var run = consumed[0].TopicPartition;
        var runOffset = 0L;
        for (var i = 0; i < consumed.Count; i++)
        {
            var record = consumed[i];
            var partition = record.TopicPartition;
            if (partition.Partition != run.Partition || !ReferenceEquals(partition.Topic, run.Topic))
            {
                _offsets.SetConsumed(Of(run), runOffset);
                run = partition;
            }
            runOffset = record.Offset + 1;
            _parts.Pipeline.Begin(record);
            PipelineStep step;
            while ((step = _parts.Pipeline.Advance()) == PipelineStep.Retry)
                Delay(_parts.Pipeline.RetryDelay);
            if (step == PipelineStep.Ready)
                _batch.Add(_parts.Pipeline.Record);
            else if (!_parts.Pipeline.Reports.IsCompleted)
                _reports.Add(_parts.Pipeline.Reports);
        }
        _offsets.SetConsumed(Of(run), runOffset);
    }

    private void Put()
    {
        var began = _parts.Time.GetTimestamp();
        try
        {
            PutOrBisect();
        }
        catch (RetriableException e)
        {
            _parts.Logger.PutRetried(e, Id, _batch.Count);
            // The same records are put again; polls go on meanwhile, without records, so that the group keeps the member.
            if (!_isRedelivering)
            {
                _isRedelivering = true;
                PauseAll();
            }
            return;
        }
        catch (Exception e) when (!(e is OperationCanceledException && IsStopping))
        {
            throw new ConnectException("Exiting WorkerSinkTask due to unrecoverable exception.", e);
        }
        _offsets.TakeConsumed();
        _parts.Metrics?.OnPut(_settled + _batch.Count, _offsets.Uncommitted, began);
        _settled = 0;
        _batch.Clear();
        LetGo();
        if (_isRedelivering)
        {
            _isRedelivering = false;
            if (!_isPaused)
                ResumeAll();
        }
    }

    private void PutOrBisect()
    {
        try
        {
            Put(_batch);
        }
        catch (Exception e) when (_parts.Bisection?.Covers(e, _batch.Count) == true)
        {
            _parts.Logger.BatchRefused(e, Id, _batch.Count);
            var bisection = _parts.Bisection!;
            try
            {
                bisection.Settle(_batch, e, Put, Stopping);
            }
            catch (RetriableException)
            {
                // Only the rest is put again.
                _settled += bisection.Settled;
                _batch.RemoveRange(0, bisection.Settled);
                throw;
            }
        }
    }

    private void Put(IReadOnlyList<SinkRecord> records)
    {
        _stage = FailureStage.Put;
        OnCallBegun(_parts.Time.GetTimestamp());
        try
        {
            Wait(_task.PutAsync(records, Cancelled));
        }
        finally
        {
            OnCallEnded();
        }
        _parts.ErrantRecords?.ThrowIfFailed();
    }

    private void Commit(IReadOnlyCollection<TopicPartition> partitions, bool closing)
    {
        if (partitions.Count == 0)
            return;
        WaitForReports(partitions);
        var offered = _offsets.Current(partitions);
        IReadOnlyDictionary<TopicPartition, long> allowed;
        try
        {
            allowed = Wait(_task.PreCommitAsync(offered, Cancelled));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (closing)
            {
                _parts.Logger.ClosingCommitFailed(e, Id);
                return;
            }
            _parts.Logger.PreCommitFailed(e, Id);
            _offsets.Rewind();
            _batch.Clear();
            LetGo();
            _settled = 0;
            foreach (var (partition, offset) in _offsets.Committed)
                _consumer!.Seek(Of(partition), offset);
            EndRedelivery();
            return;
        }
        finally
        {
            if (closing)
                Wait(_task.CloseAsync(partitions, Cancelled));
        }
        Commit(_offsets.ToCommit(offered, allowed), closing);
    }

    private void Commit(Dictionary<TopicPartition, long> offsets, bool closing)
    {
        if (Cancelled.IsCancellationRequested)
            return;
        var began = _parts.Time.GetTimestamp();
        var number = _parts.Metrics?.OnCommitBegun() ?? 0;
        if (offsets.Count == 0)
        {
            _parts.Metrics?.OnCommitted(number, _offsets.Uncommitted, began, succeeded: true); // nothing new is a commit too, as Kafka Connect counts
            return;
        }
        var kafka = offsets.ToDictionary(static entry => Of(entry.Key), static entry => entry.Value);
        if (!closing)
        {
            _consumer!.BeginCommit(kafka, _parts.FlushTimeout, (_, error) => OnCommitted(offsets, number, began, error));
            return;
        }
        try
        {
            _consumer!.Commit(kafka, _parts.FlushTimeout);
            OnCommitted(offsets, number, began, null);
        }
        catch (KafkaException e)
        {
            OnCommitted(offsets, number, began, e);
        }
    }

    private void OnCommitted(Dictionary<TopicPartition, long> offsets, long number, long began, KafkaException? error)
    {
        if (error is null)
            _offsets.SetCommitted(offsets);
        else
            _parts.Logger.SinkCommitFailed(error, Id);
        _parts.Metrics?.OnCommitted(number, _offsets.Uncommitted, began, error is null);
    }

    /// <summary>Reports of failed records have to be safe before the offsets behind them are committed.</summary>
    private void WaitForReports(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (_reports.Count > 0)
        {
            Wait(Task.WhenAll(_reports));
            _reports.Clear();
        }
        if (_parts.ErrantRecords?.Take(partitions) is { Length: > 0 } reports)
            Wait(Task.WhenAll(reports));
    }

    private void Rewind()
    {
        if (_context.TakeOffsets() is not { } wanted)
            return;
        foreach (var (partition, offset) in wanted)
        {
            if (!_assigned.Contains(partition))
            {
                _parts.Logger.RewindNotAssigned(Id, partition, offset);
                continue;
            }
            if (offset < 0)
                throw new Configuration.IllegalArgumentException("seek offset must not be a negative number");
            _consumer!.Seek(Of(partition), offset);
            _offsets.Reset(partition, offset);
        }
    }

    private void ApplyPauses()
    {
        if (IsPauseWanted != _isPaused)
        {
            _isPaused = IsPauseWanted;
            if (_isPaused)
            {
                PauseAll();
                Commit(_assigned, closing: false);
                ReportPaused();
            }
            else
            {
                if (!_isRedelivering)
                    ResumeAll();
                ReportRunning();
            }
        }
        if (!_context.TakePauseChange() || _isPaused || _isRedelivering)
            return;
        PauseAsTaskWants(_assigned);
    }

    private void PauseAll() => _consumer!.Pause(ToKafka(_assigned));

    private void ResumeAll() => PauseAsTaskWants(_assigned);

    private void PauseAsTaskWants(IReadOnlyCollection<TopicPartition> partitions)
    {
        _consumer!.Pause(ToKafka(partitions.Where(_context.IsPaused)));
        _consumer.Resume(ToKafka(partitions.Where(partition => !_context.IsPaused(partition))));
    }

    private void EndRedelivery()
    {
        if (!_isRedelivering)
            return;
        _isRedelivering = false;
        if (!_isPaused)
            ResumeAll();
    }

    void IRebalanceListener.OnPartitionsAssigned(IReadOnlyList<KafkaPartition> partitions)
    {
        if (partitions.Count == 0)
            return;
        var added = partitions.Select(Of).ToArray();
        foreach (var partition in partitions)
            _offsets.Reset(Of(partition), _consumer!.Position(partition));
        _assigned.UnionWith(added);
        _context.SetAssignment([.. _assigned]);
        _parts.Metrics?.SetPartitionCount(_assigned.Count);
        if (_isPaused || _isRedelivering)
            _consumer!.Pause(partitions);
        _stage = FailureStage.Close;
        Wait(_task.OpenAsync(added, Cancelled));
        _stage = FailureStage.Consume;
    }

    void IRebalanceListener.OnPartitionsRevoked(IReadOnlyList<KafkaPartition> partitions)
    {
        if (!_isClosed)
            GiveUp([.. partitions.Select(Of)], isLost: false);
    }

    void IRebalanceListener.OnPartitionsLost(IReadOnlyList<KafkaPartition> partitions)
    {
        if (!_isClosed)
            GiveUp([.. partitions.Select(Of)], isLost: true);
    }

    private void GiveUp(IReadOnlyCollection<TopicPartition> partitions, bool isLost)
    {
        if (partitions.Count == 0)
            return;
        _stage = FailureStage.Close;
        try
        {
            if (isLost)
            {
                _parts.ErrantRecords?.Take(partitions);
                Wait(_task.CloseAsync(partitions, Cancelled));
            }
            else
            {
                Commit(partitions, closing: true);
            }
            _stage = FailureStage.Consume;
        }
        finally
        {
            foreach (var partition in partitions)
                _offsets.Forget(partition);
            _assigned.ExceptWith(partitions);
            _context.Forget(partitions);
            _context.SetAssignment([.. _assigned]);
            _parts.Metrics?.SetPartitionCount(_assigned.Count);
            _batch.RemoveAll(record => partitions.Contains(record.Original));
        }
    }

    /// <summary>Gives up all partitions, stops the task and leaves the group. It does not fail.</summary>
    private void ShutDown(bool hasFailed)
    {
        if (!Cancelled.IsCancellationRequested)
            Try(() => GiveUp([.. _assigned], isLost: false));
        _isClosed = true;
        Try(() => Wait(_task.StopAsync(Cancelled)));
        Try(() => _consumer?.Close(Cancelled.IsCancellationRequested ? TimeSpan.Zero : CloseTimeout));
        Try(() => Wait(_parts.DisposeAsync()));

        void Try(Action step)
        {
            try
            {
                step();
            }
            catch (Exception e)
            {
                if (!hasFailed || e is not OperationCanceledException)
                    _parts.Logger.StopFailed(e, Id);
            }
        }
    }

    private void UseTopic(string topic)
    {
        if (_reportedTopics.Add(topic))
            ReportTopic(topic);
    }

    private void ScheduleCommit() => _nextCommit = _parts.Time.GetTimestamp() + (long)(_parts.FlushInterval.TotalSeconds * _parts.Time.TimestampFrequency);

    private TimeSpan UntilNextCommit()
    {
        var left = _parts.Time.GetElapsedTime(_parts.Time.GetTimestamp(), _nextCommit);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Delay(TimeSpan delay) => Wait(Task.Delay(delay, _parts.Time, Stopping));

    // The thread is the task's own: it has nothing else to do while it waits.
    private static void Wait(ValueTask call)
    {
        if (call.IsCompletedSuccessfully)
            call.GetAwaiter().GetResult();
        else
            call.AsTask().GetAwaiter().GetResult();
    }

    private static void Wait(Task call) => call.GetAwaiter().GetResult();

    private static T Wait<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.Result : call.AsTask().GetAwaiter().GetResult();

    private static KafkaPartition[] ToKafka(IEnumerable<TopicPartition> partitions) => [.. partitions.Select(Of)];

    private static TopicPartition Of(KafkaPartition partition) => new(partition.Topic, partition.Partition);

    private static KafkaPartition Of(TopicPartition partition) => new(partition.Topic, partition.Partition);
}
