using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Commits what a sink task says is safe: from time to time, when the task asks for it, and before partitions are given up. Owned by the task's thread.</summary>
/// <param name="id">The task.</param>
/// <param name="parts">What it works with.</param>
/// <param name="calls">Asks the task.</param>
/// <param name="consumer">Commits.</param>
/// <param name="context">What the task asks for.</param>
/// <param name="offsets">Know what was put.</param>
/// <param name="delivery">What is put.</param>
/// <param name="cancelled">Cancelled when the task is given up: nothing may be committed any more.</param>
internal sealed class SinkCommits(
    ConnectorTaskId id, SinkTaskParts parts, SinkTaskCalls calls, SinkConsumer consumer, SinkTaskContext context, SinkOffsets offsets, SinkDelivery delivery, CancellationToken cancelled)
{
    private long _next;
    private bool _isUnderWay;

    /// <summary>How long it is until the next commit. One that is under way when it is time wakes the poll when it is over.</summary>
    public TimeSpan UntilNext
    {
        get
        {
            var left = parts.Time.GetElapsedTime(parts.Time.GetTimestamp(), _next);
            return left > TimeSpan.Zero ? left : _isUnderWay ? parts.FlushTimeout : TimeSpan.Zero;
        }
    }

    private bool IsDue => context.IsCommitRequested || parts.Time.GetTimestamp() >= _next;

    public void Schedule() => _next = parts.Time.GetTimestamp() + (long)(parts.FlushInterval.TotalSeconds * parts.Time.TimestampFrequency);

    /// <summary>Begins to commit what was put of some partitions, if it is time or the task asks for it, and no commit is under way.</summary>
    public void BeginIfDue(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (_isUnderWay || !IsDue)
            return;
        Begin(partitions);
        Schedule();
        context.ForgetCommitRequest(); // also one that was made meanwhile: it has been answered, as in Kafka Connect
    }

    /// <summary>Commits what was put of partitions that are given up, and closes them.</summary>
    public void Close(IReadOnlyCollection<TopicPartition> partitions)
    {
        var attempt = NewAttempt(partitions);
        var isSafe = TryMakeSafe(attempt, e => parts.Logger.ClosingCommitFailed(e, id), out var allowed);
        calls.Close(partitions);
        if (isSafe)
            Commit(attempt, allowed, CommitNow);
    }

    /// <summary>Begins to commit what was put of some partitions. If the task can't make it safe, it is read again.</summary>
    private void Begin(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (partitions.Count == 0)
            return;
        var attempt = NewAttempt(partitions);
        if (TryMakeSafe(attempt, RewindAfter, out var allowed))
            Commit(attempt, allowed, BeginCommit);
    }

    private Attempt NewAttempt(IReadOnlyCollection<TopicPartition> partitions)
    {
        delivery.WaitForReports(partitions);
        return new(parts.Metrics?.OnCommitBegun() ?? 0, parts.Time.GetTimestamp(), offsets.Current(partitions));
    }

    /// <summary>Has the task make safe what it was offered. If it can't, the attempt is over.</summary>
    private bool TryMakeSafe(Attempt attempt, Action<Exception> onFailed, out IReadOnlyDictionary<TopicPartition, long>? allowed)
    {
        try
        {
            allowed = calls.PreCommit(attempt.Offered);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            onFailed(e);
            End(attempt, succeeded: false);
            allowed = null;
            return false;
        }
    }

    private void RewindAfter(Exception failure)
    {
        parts.Logger.PreCommitFailed(failure, id);
        offsets.Rewind();
        foreach (var (partition, offset) in offsets.Committed)
            consumer.Seek(partition, offset);
        delivery.Discard();
    }

    private void Commit(
        Attempt attempt, IReadOnlyDictionary<TopicPartition, long>? allowed, Action<Dictionary<TopicPartition, long>, Action<KafkaException?>> commit)
    {
        var chosen = offsets.ToCommit(attempt.Offered, allowed);
        if (cancelled.IsCancellationRequested)
            return;
        if (chosen.Count == 0)
            End(attempt, succeeded: true); // nothing new is a commit too, as Kafka Connect counts
        else
            commit(chosen, error => OnCommitted(attempt, chosen, error));
    }

    private void BeginCommit(Dictionary<TopicPartition, long> chosen, Action<KafkaException?> onCompleted)
    {
        _isUnderWay = true;
        consumer.BeginCommit(
            chosen,
            error =>
            {
                _isUnderWay = false;
                if (IsDue)
                    consumer.Wakeup();
                onCompleted(error);
            });
    }

    private void CommitNow(Dictionary<TopicPartition, long> chosen, Action<KafkaException?> onCompleted)
    {
        KafkaException? failure = null;
        try
        {
            consumer.Commit(chosen);
        }
        catch (KafkaException e)
        {
            failure = e;
        }
        onCompleted(failure);
    }

    private void OnCommitted(Attempt attempt, Dictionary<TopicPartition, long> chosen, KafkaException? error)
    {
        if (error is null)
            offsets.SetCommitted(chosen);
        else
            parts.Logger.SinkCommitFailed(error, id);
        End(attempt, error is null);
    }

    private void End(Attempt attempt, bool succeeded) => parts.Metrics?.OnCommitted(attempt.Number, offsets.Uncommitted, attempt.Began, succeeded);

    /// <summary>A commit, from the question to the task to its outcome.</summary>
    private readonly record struct Attempt(long Number, long Began, Dictionary<TopicPartition, long> Offered);
}
