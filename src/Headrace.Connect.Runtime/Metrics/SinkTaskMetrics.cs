using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The metrics of a sink task.</summary>
internal sealed class SinkTaskMetrics(ConnectorTaskId id, TaskDescription description, ErrorCounters errors, MetricClock clock) : TaskMetrics(id, description, errors, clock)
{
    private static readonly MetricDefinition Partitions = Gauge("partition-count", "Partitions that the task reads.");
    private static readonly MetricDefinition ReadRate = Gauge("sink-record-read-rate", "Records that were read from Kafka, a second, before transformations.");
    private static readonly MetricDefinition ReadTotal = Total("sink-record-read-total", "Records that were read from Kafka, before transformations.");
    private static readonly MetricDefinition SendRate = Gauge("sink-record-send-rate", "Records that were given to the task, a second, after transformations.");
    private static readonly MetricDefinition SendTotal = Total("sink-record-send-total", "Records that were given to the task, after transformations.");
    private static readonly MetricDefinition PutTimeAverage = Gauge("put-batch-avg-time-ms", "Milliseconds that the task takes for a batch, on average.");
    private static readonly MetricDefinition PutTimeMax = Gauge("put-batch-max-time-ms", "Milliseconds that the task took for its slowest batch.");
    private static readonly MetricDefinition Active = Gauge("sink-record-active-count", "Records that were read and whose offsets are not committed.");
    private static readonly MetricDefinition ActiveAverage = Gauge("sink-record-active-count-avg", "The same, on average.");
    private static readonly MetricDefinition ActiveMax = Gauge("sink-record-active-count-max", "The same, at most.");
    private static readonly MetricDefinition CommitNumber = Gauge("offset-commit-seq-no", "The number of the last commit of offsets.");
    private static readonly MetricDefinition CompletionRate = Gauge("offset-commit-completion-rate", "Commits of offsets that came to their end, a second.");
    private static readonly MetricDefinition CompletionTotal = Total("offset-commit-completion-total", "Commits of offsets that came to their end.");
    private static readonly MetricDefinition SkipRate = Gauge("offset-commit-skip-rate", "Commits of offsets whose outcome came too late, a second.");
    private static readonly MetricDefinition SkipTotal = Total("offset-commit-skip-total", "Commits of offsets whose outcome came too late.");

    private readonly MetricSamples _reads = new(clock);
    private readonly MetricSamples _sends = new(clock);
    private readonly MetricSamples _putTimes = new(clock);
    private readonly MetricSamples _activeSamples = new(clock);
    private readonly MetricSamples _completions = new(clock);
    private readonly MetricSamples _skips = new(clock);
    private int _partitionCount;
    private long _read;
    private long _sent;
    private long _active;
    private long _commits;
    private long _completed;
    private long _skipped;

    public static IReadOnlyList<MetricDefinition> Definitions { get; } =
    [
        Partitions, ReadRate, ReadTotal, SendRate, SendTotal, PutTimeAverage, PutTimeMax, Active, ActiveAverage, ActiveMax, CommitNumber, CompletionRate, CompletionTotal,
        SkipRate, SkipTotal,
    ];

    public void SetPartitionCount(int count) => Volatile.Write(ref _partitionCount, count);

    /// <summary>A poll has given records, or none.</summary>
    public void OnRead(int count)
    {
        if (count == 0)
            return;
        lock (Lock)
        {
            _read += count;
            _reads.Record(count, Clock.NowMs);
        }
    }

    /// <summary>The task has taken a batch.</summary>
    /// <param name="count">How many records it had.</param>
    /// <param name="active">How many records were read and are not committed.</param>
    /// <param name="began">When the put began, by <see cref="TaskMetrics.Timestamp"/>.</param>
    public void OnPut(int count, long active, long began)
    {
        lock (Lock)
        {
            var now = Clock.NowMs;
            _sent += count;
            _sends.Record(count, now);
            _putTimes.Record(Clock.Time.GetElapsedTime(began).TotalMilliseconds, now);
            RecordBatchLocked(count, now);
            SetActive(active, now);
        }
    }

    /// <summary>A commit of offsets begins.</summary>
    /// <returns>Its number.</returns>
    public long OnCommitBegun()
    {
        lock (Lock)
            return ++_commits;
    }

    /// <summary>A commit of offsets has come to its end.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="active">How many records were read and are not committed.</param>
    /// <param name="began">When it began, by <see cref="TaskMetrics.Timestamp"/>.</param>
    /// <param name="succeeded">Whether it succeeded.</param>
    public void OnCommitted(long number, long active, long began, bool succeeded)
    {
        lock (Lock)
        {
            var now = Clock.NowMs;
            SetActive(active, now);
            if (number != _commits)
            {
                _skipped++;
                _skips.Record(1, now);
                return;
            }
            if (succeeded)
            {
                _completed++;
                _completions.Record(1, now);
            }
        }
        OnCommitted(began, succeeded);
    }

    protected override void VisitOwn(IMetricVisitor visitor, double nowMs)
    {
        visitor.Visit(Partitions, Tags, Volatile.Read(ref _partitionCount));
        visitor.Visit(ReadRate, Tags, _reads.Rate(nowMs));
        visitor.Visit(ReadTotal, Tags, _read);
        visitor.Visit(SendRate, Tags, _sends.Rate(nowMs));
        visitor.Visit(SendTotal, Tags, _sent);
        visitor.Visit(PutTimeAverage, Tags, _putTimes.Average(nowMs));
        visitor.Visit(PutTimeMax, Tags, _putTimes.Maximum(nowMs));
        visitor.Visit(Active, Tags, _active);
        visitor.Visit(ActiveAverage, Tags, _activeSamples.Average(nowMs));
        visitor.Visit(ActiveMax, Tags, _activeSamples.Maximum(nowMs));
        visitor.Visit(CommitNumber, Tags, _commits);
        visitor.Visit(CompletionRate, Tags, _completions.Rate(nowMs));
        visitor.Visit(CompletionTotal, Tags, _completed);
        visitor.Visit(SkipRate, Tags, _skips.Rate(nowMs));
        visitor.Visit(SkipTotal, Tags, _skipped);
    }

    private void SetActive(long active, double nowMs)
    {
        _active = active;
        _activeSamples.Record(active, nowMs);
    }

    private static MetricDefinition Gauge(string name, string description) => new(MetricGroup.SinkTask, name, MetricKind.Gauge, description);

    private static MetricDefinition Total(string name, string description) => new(MetricGroup.SinkTask, name, MetricKind.Total, description);
}
