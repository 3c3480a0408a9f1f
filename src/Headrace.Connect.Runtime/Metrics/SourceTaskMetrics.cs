using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The metrics of a source task. What the broker has acknowledged is read off <see cref="SubmittedRecords"/>, which counts it anyway.</summary>
internal sealed class SourceTaskMetrics(ConnectorTaskId id, TaskDescription description, ErrorCounters errors, MetricClock clock) : TaskMetrics(id, description, errors, clock)
{
    private static readonly MetricDefinition PollRate = Gauge("source-record-poll-rate", "Records that the task has polled, a second, before transformations.");
    private static readonly MetricDefinition PollTotal = Total("source-record-poll-total", "Records that the task has polled, before transformations.");
    private static readonly MetricDefinition WriteRate = Gauge("source-record-write-rate", "Records that Kafka has acknowledged, a second; what transformations drop is not among them.");
    private static readonly MetricDefinition WriteTotal = Total("source-record-write-total", "Records that Kafka has acknowledged; what transformations drop is not among them.");
    private static readonly MetricDefinition PollTimeAverage = Gauge("poll-batch-avg-time-ms", "Milliseconds that the task takes for a batch, on average.");
    private static readonly MetricDefinition PollTimeMax = Gauge("poll-batch-max-time-ms", "Milliseconds that the task took for its slowest batch.");
    private static readonly MetricDefinition Active = Gauge("source-record-active-count", "Records that were polled and are neither in Kafka nor left out.");
    private static readonly MetricDefinition ActiveAverage = Gauge("source-record-active-count-avg", "The same, on average.");
    private static readonly MetricDefinition ActiveMax = Gauge("source-record-active-count-max", "The same, at most.");
    private static readonly MetricDefinition TransactionAverage = Gauge("transaction-size-avg", "Records in a transaction, on average; exactly-once only.");
    private static readonly MetricDefinition TransactionMax = Gauge("transaction-size-max", "Records in the largest transaction; exactly-once only.");
    private static readonly MetricDefinition TransactionMin = Gauge("transaction-size-min", "Records in the smallest transaction; exactly-once only.");

    private readonly MetricSamples _polls = new(clock);
    private readonly MetricSamples _writes = new(clock);
    private readonly MetricSamples _pollTimes = new(clock);
    private readonly MetricSamples _active = new(clock);
    private SubmittedRecords? _submitted;
    private MetricSamples? _transactions;
    private MetricSamples? _negatedTransactions;
    private long _polled;
    private long _dropped;
    private long _written;
    private long _settled;

    /// <summary>Whether the task has transactions, so that their sizes are shown.</summary>
    public bool IsTransactional { get; init; }

    public static IReadOnlyList<MetricDefinition> Definitions { get; } =
        [PollRate, PollTotal, WriteRate, WriteTotal, PollTimeAverage, PollTimeMax, Active, ActiveAverage, ActiveMax, TransactionAverage, TransactionMax, TransactionMin];

    /// <summary>Says where the task's records are on their way.</summary>
    public void Follow(SubmittedRecords submitted) => _submitted = submitted;

    /// <summary>A poll has given records.</summary>
    /// <param name="count">How many.</param>
    /// <param name="began">When the poll began, by <see cref="TaskMetrics.Timestamp"/>.</param>
    public void OnPolled(int count, long began)
    {
        lock (Lock)
        {
            var now = Clock.NowMs;
            _polled += count;
            _polls.Record(count, now);
            _pollTimes.Record(Clock.Time.GetElapsedTime(began).TotalMilliseconds, now);
            RecordBatchLocked(count, now);
            CountWritten(now);
            _active.Record(ActiveCount(), now);
        }
    }

    /// <summary>A record was left out. Called by the task's loop alone.</summary>
    public void OnDropped() => Volatile.Write(ref _dropped, _dropped + 1);

    /// <summary>A transaction was committed.</summary>
    /// <param name="count">How many records it had.</param>
    public void OnTransaction(int count)
    {
        lock (Lock)
        {
            _transactions ??= new(Clock);
            _negatedTransactions ??= new(Clock);
            var now = Clock.NowMs;
            _transactions.Record(count, now);
            _negatedTransactions.Record(-count, now);
        }
    }

    protected override void VisitOwn(IMetricVisitor visitor, double nowMs)
    {
        CountWritten(nowMs);
        visitor.Visit(PollRate, Tags, _polls.Rate(nowMs));
        visitor.Visit(PollTotal, Tags, _polled);
        visitor.Visit(WriteRate, Tags, _writes.Rate(nowMs));
        visitor.Visit(WriteTotal, Tags, _written);
        visitor.Visit(PollTimeAverage, Tags, _pollTimes.Average(nowMs));
        visitor.Visit(PollTimeMax, Tags, _pollTimes.Maximum(nowMs));
        visitor.Visit(Active, Tags, ActiveCount());
        visitor.Visit(ActiveAverage, Tags, _active.Average(nowMs));
        visitor.Visit(ActiveMax, Tags, _active.Maximum(nowMs));
        if (!IsTransactional)
            return;
        visitor.Visit(TransactionAverage, Tags, _transactions?.Average(nowMs) ?? double.NaN);
        visitor.Visit(TransactionMax, Tags, _transactions?.Maximum(nowMs) ?? double.NaN);
        visitor.Visit(TransactionMin, Tags, -_negatedTransactions?.Maximum(nowMs) ?? double.NaN);
    }

    /// <summary>Counts what was acknowledged since the last look.</summary>
    private void CountWritten(double nowMs)
    {
        var written = _submitted?.Written ?? 0;
        if (written > _written)
            _writes.Record(written - _written, nowMs);
        _written = written;
        // As in Kafka Connect, a task without records has no average of them.
        var settled = Settled();
        if (settled > _settled)
            _active.Record(ActiveCount(), nowMs);
        _settled = settled;
    }

    private long Settled() => Volatile.Read(ref _dropped) + (_submitted?.Reported ?? 0);

    private long ActiveCount() => Math.Max(0, _polled - Settled());

    private static MetricDefinition Gauge(string name, string description) => new(MetricGroup.SourceTask, name, MetricKind.Gauge, description);

    private static MetricDefinition Total(string name, string description) => new(MetricGroup.SourceTask, name, MetricKind.Total, description);
}
