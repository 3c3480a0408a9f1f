using Headrace.Connect.Runtime.Explanations;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>
/// Runs a sink task on a thread of its own: poll, convert, transform, put, and commit what the task says is safe. Everything happens on that thread, rebalances
/// included, so that a partition is given up with all that was put of it.
/// </summary>
/// <remarks><see cref="Iterate"/> is the way of a batch. Source: the worker spec f.4.</remarks>
internal sealed class SinkTaskLoop : TaskRun
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(30);

    private readonly SinkTaskParts _parts;
    private readonly SinkTaskContext _context;
    private readonly SinkTaskCalls _calls;
    private readonly SinkConsumer _consumer;
    private readonly SinkAssignment _assignment;
    private readonly SinkOffsets _offsets;
    private readonly SinkPauses _pauses;
    private readonly SinkRewinds _rewinds;
    private readonly SinkDelivery _delivery;
    private readonly SinkCommits _commits;
    private readonly SinkRebalances _rebalances;
    private readonly HashSet<string> _reportedTopics = new(StringComparer.Ordinal);

    public SinkTaskLoop(ConnectorTaskId id, SinkTaskParts parts, ITaskObserver observer)
        : base(id, observer)
    {
        _parts = parts;
        Version = parts.Task.Version;
        _context = new(parts.Config, parts.Memory, parts.Time, parts.PluginLogger, OnTargetChanged) { ErrantRecordReporter = parts.ErrantRecords, PluginMetrics = parts.PluginMetrics };
        _calls = new(parts.Task, () => OnCallBegun(parts.Time.GetTimestamp()), OnCallEnded, Cancelled);
        _consumer = new(parts);
        _assignment = new(_context, parts.Metrics);
        _offsets = new(id, parts.Logger);
        _pauses = new(_consumer, _context, _assignment);
        _rewinds = new(_consumer, _context, _assignment, _offsets);
        _delivery = new(id, parts, _calls, _offsets, _pauses, Stopping);
        _commits = new(id, parts, _calls, _consumer, _context, _offsets, _delivery, Cancelled);
        _rebalances = new(parts, _calls, _consumer, _assignment, _offsets, _pauses, _rewinds, _delivery, _commits);
        parts.Pipeline.TopicUsed = UseTopic;
    }

    protected override void Launch()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = $"sink-task-{Id}" };
        thread.Start();
    }

    protected override void OnTargetChanged() => _consumer.Wakeup();

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
        _calls.Stage = FailureStage.DeadLetterQueueOpening;
        if (_parts.DeadLetterQueue is { } deadLetters)
            Blocking.Wait(deadLetters.OpenAsync(Stopping));
        _calls.Stage = FailureStage.TaskStart;
        _consumer.Open();
        _calls.Start(_context, _parts.Config, Stopping);
        _consumer.Subscribe(_rebalances);
        _commits.Schedule();
        ReportRunning();
    }

    private void Iterate()
    {
        _calls.Stage = FailureStage.Consume;
        FollowTarget();
        _commits.BeginIfDue(_assignment.Partitions);
        _rewinds.Apply();
        _pauses.FollowTask();
        _parts.Memory.CountTold();
        var timeout = _commits.UntilNext;
        if (_context.TakeTimeout() is { } wanted && wanted < timeout)
            timeout = wanted;
        var consumed = _consumer.Poll(timeout, _delivery.RecordsMax);
        _parts.Metrics?.OnRead(consumed.Count);
        _delivery.Hold(consumed);
        if (IsStopping)
            return; // what was polled is not committed and will be read again
        if (_pauses.IsForRedelivery)
            GiveBack(consumed);
        else
            Convert(consumed);
        if (!IsStopping)
            _delivery.Put();
    }

    /// <summary>Pauses or goes on, as the user wants.</summary>
    private void FollowTarget()
    {
        if (IsPauseWanted == _pauses.IsByUser)
            return;
        if (IsPauseWanted)
        {
            _pauses.BeginByUser();
            ReportPaused();
            _context.RequestCommit();
        }
        else
        {
            _pauses.EndByUser();
            ReportRunning();
        }
    }

    private void Convert(ConsumedBatch consumed)
    {
        // The user may have had them forgotten meanwhile.
        _reportedTopics.Clear();
        _delivery.Convert(consumed);
    }

    /// <summary>Records that came although everything is paused for a redelivery (of a partition that has just been assigned) are read again later.</summary>
    private void GiveBack(ConsumedBatch consumed)
    {
        for (var i = consumed.Count - 1; i >= 0; i--)
            _consumer.Seek(SinkConsumer.Of(consumed[i].TopicPartition), consumed[i].Offset);
    }

    private Failure Explain(Exception error)
    {
        if (_calls.Stage != FailureStage.Put || _delivery.Batch is not { Count: > 0 } batch)
            return FailureExplanations.OfTask(Id, _calls.Stage, error);
        var (first, last) = (batch[0], batch[^1]);
        return FailureExplanations.OfTask(
            Id, _calls.Stage, error, $"{batch.Count} records {first.Original}@{first.KafkaOffset} to {last.Original}@{last.KafkaOffset}",
            MixUps.IsUnusedEnvelope(first) ? KnownErrors.EnvelopeNotUsed : null);
    }

    /// <summary>Gives up all partitions, stops the task and leaves the group. It does not fail.</summary>
    private void ShutDown(bool hasFailed)
    {
        Try(() => _rebalances.GiveUpAll(isGraceful: !Cancelled.IsCancellationRequested));
        Try(_calls.Stop);
        Try(() => _consumer.Close(Cancelled.IsCancellationRequested ? TimeSpan.Zero : CloseTimeout));
        Try(() => Blocking.Wait(_parts.DisposeAsync()));

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
}
