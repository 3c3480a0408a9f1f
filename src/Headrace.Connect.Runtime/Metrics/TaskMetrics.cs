using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>The metrics of a task. Its loop calls in once a batch; whoever reads works values out.</summary>
/// <remarks>One lock per task, taken a few times a batch by its own loop, and by readers. Source: Kafka Connect's <c>WorkerTask.TaskMetricsGroup</c>.</remarks>
internal abstract class TaskMetrics(ConnectorTaskId id, TaskDescription description, ErrorCounters errors, MetricClock clock)
{
    private static readonly MetricDefinition Status = Text("status", "The task's state: running, paused, failed, unassigned, restarting, destroyed.");
    private static readonly MetricDefinition RunningRatio = Gauge("running-ratio", "The part of its time that the task has been running, 0 to 1.");
    private static readonly MetricDefinition PauseRatio = Gauge("pause-ratio", "The part of its time that the task has been paused, 0 to 1.");
    private static readonly MetricDefinition BatchSizeAverage = Gauge("batch-size-avg", "Records in a batch, on average.");
    private static readonly MetricDefinition BatchSizeMax = Gauge("batch-size-max", "Records in the largest batch.");
    private static readonly MetricDefinition CommitTimeAverage = Gauge("offset-commit-avg-time-ms", "Milliseconds that a commit of offsets takes, on average.");
    private static readonly MetricDefinition CommitTimeMax = Gauge("offset-commit-max-time-ms", "Milliseconds that the slowest commit of offsets took.");
    private static readonly MetricDefinition CommitSuccess = Gauge("offset-commit-success-percentage", "The part of commits of offsets that succeeded, 0 to 1.");
    private static readonly MetricDefinition CommitFailure = Gauge("offset-commit-failure-percentage", "The part of commits of offsets that failed, 0 to 1.");
    private static readonly MetricDefinition ConnectorClass = Text("connector-class", "The class of the task's connector.");
    private static readonly MetricDefinition ConnectorVersion = Text("connector-version", "The version of the task's connector.");
    private static readonly MetricDefinition ConnectorType = Text("connector-type", "source or sink.");
    private static readonly MetricDefinition TaskClass = Text("task-class", "The class of the task.");
    private static readonly MetricDefinition TaskVersion = Text("task-version", "The version of the task.");
    private static readonly MetricDefinition KeyConverterClass = Text("key-converter-class", "The class of the converter of keys.");
    private static readonly MetricDefinition KeyConverterVersion = Text("key-converter-version", "Its version.");
    private static readonly MetricDefinition ValueConverterClass = Text("value-converter-class", "The class of the converter of values.");
    private static readonly MetricDefinition ValueConverterVersion = Text("value-converter-version", "Its version.");
    private static readonly MetricDefinition HeaderConverterClass = Text("header-converter-class", "The class of the converter of headers.");
    private static readonly MetricDefinition HeaderConverterVersion = Text("header-converter-version", "Its version.");

    private static readonly MetricDefinition CallTime =
        Gauge("call-in-progress-ms", "Milliseconds that the poll or put under way has taken so far, 0 while there is none. Headrace's own.");

    private static readonly MetricDefinition MemoryBudget = Gauge("memory-budget-bytes", "Bytes that the task's records may take: headrace.memory.task.budget.bytes. Headrace's own.");
    private static readonly MetricDefinition MemoryUsed = Gauge("memory-used-bytes", "Bytes that the task's records take, its consumer's queue at its largest included. Headrace's own.");

    private readonly MetricTags _tags = MetricTags.OfTask(id);
    private readonly MetricSamples _batchSizes = new(clock);
    private readonly MetricSamples _commitTimes = new(clock);
    private readonly MetricSamples _commitResults = new(clock);
    private readonly PluginDescriptions _plugins = new(id, description.Chain);
    private readonly double _madeMs = clock.NowMs;
    private ExecutionState _state = ExecutionState.Unassigned;
    private double _stateSinceMs = clock.NowMs;
    private double _runningMs;
    private double _pausedMs;

    public static IReadOnlyList<MetricDefinition> CommonDefinitions { get; } =
    [
        Status, RunningRatio, PauseRatio, BatchSizeAverage, BatchSizeMax, CommitTimeAverage, CommitTimeMax, CommitSuccess, CommitFailure, ConnectorClass, ConnectorVersion,
        ConnectorType, TaskClass, TaskVersion, KeyConverterClass, KeyConverterVersion, ValueConverterClass, ValueConverterVersion, HeaderConverterClass, HeaderConverterVersion, CallTime, MemoryBudget,
        MemoryUsed,
    ];

    public ConnectorTaskId Id => id;

    /// <summary>The run that the metrics are of; null while it is made.</summary>
    public Tasks.TaskRun? Run { get; set; }

    /// <summary>What the task's records take; null while it is made.</summary>
    public Memory.TaskMemory? Memory { get; set; }

    public ExecutionState State
    {
        get
        {
            lock (Lock)
                return _state;
        }
    }

    protected Lock Lock { get; } = new();

    protected MetricTags Tags => _tags;

    protected MetricClock Clock => clock;

    /// <summary>The task has come into a state.</summary>
    public void SetState(ExecutionState state)
    {
        lock (Lock)
        {
            var now = clock.NowMs;
            _runningMs = RunningMs(now);
            _pausedMs = PausedMs(now);
            (_state, _stateSinceMs) = (state, now);
        }
    }

    /// <summary>A commit of offsets is over.</summary>
    /// <param name="began">When it began, by <see cref="Timestamp"/>.</param>
    /// <param name="succeeded">Whether it succeeded.</param>
    public void OnCommitted(long began, bool succeeded)
    {
        lock (Lock)
        {
            var now = clock.NowMs;
            if (succeeded)
                _commitTimes.Record(clock.Time.GetElapsedTime(began).TotalMilliseconds, now);
            _commitResults.Record(succeeded ? 1 : 0, now);
        }
    }

    /// <summary>The present moment, for measuring how long something takes.</summary>
    public long Timestamp() => clock.Time.GetTimestamp();

    public void Visit(IMetricVisitor visitor)
    {
        lock (Lock)
        {
            var now = clock.NowMs;
            VisitCommon(visitor, now);
            VisitOwn(visitor, now);
        }
        ErrorMetrics.Visit(visitor, _tags, errors);
        _plugins.Visit(visitor);
    }

    /// <summary>The metrics of the task's kind. Called with the lock held.</summary>
    protected abstract void VisitOwn(IMetricVisitor visitor, double nowMs);

    protected void RecordBatchLocked(int count, double nowMs) => _batchSizes.Record(count, nowMs);

    private void VisitCommon(IMetricVisitor visitor, double now)
    {
        var total = now - _madeMs;
        var success = _commitResults.Average(now);
        visitor.Visit(Status, _tags, _state.ToString().ToLowerInvariant());
        visitor.Visit(RunningRatio, _tags, total <= 0 ? 0 : RunningMs(now) / total);
        visitor.Visit(PauseRatio, _tags, total <= 0 ? 0 : PausedMs(now) / total);
        visitor.Visit(CallTime, _tags, Run?.CallTime(clock.Time).TotalMilliseconds ?? 0);
        visitor.Visit(MemoryBudget, _tags, Memory?.Budget ?? 0);
        visitor.Visit(MemoryUsed, _tags, Memory?.Used ?? 0);
        visitor.Visit(BatchSizeAverage, _tags, _batchSizes.Average(now));
        visitor.Visit(BatchSizeMax, _tags, _batchSizes.Maximum(now));
        visitor.Visit(CommitTimeAverage, _tags, _commitTimes.Average(now));
        visitor.Visit(CommitTimeMax, _tags, _commitTimes.Maximum(now));
        visitor.Visit(CommitSuccess, _tags, double.IsNaN(success) ? 0 : success);
        visitor.Visit(CommitFailure, _tags, double.IsNaN(success) ? 0 : 1 - success);
        visitor.Visit(ConnectorClass, _tags, description.Connector.ClassName);
        visitor.Visit(ConnectorVersion, _tags, description.Connector.Version);
        visitor.Visit(ConnectorType, _tags, description.Type);
        visitor.Visit(TaskClass, _tags, description.Task.ClassName);
        visitor.Visit(TaskVersion, _tags, description.Task.Version);
        var converters = description.Converters;
        visitor.Visit(KeyConverterClass, _tags, converters.KeyClass);
        visitor.Visit(KeyConverterVersion, _tags, PluginVersion.Of(converters.Key, converters.KeyClass).Version);
        visitor.Visit(ValueConverterClass, _tags, converters.ValueClass);
        visitor.Visit(ValueConverterVersion, _tags, PluginVersion.Of(converters.Value, converters.ValueClass).Version);
        visitor.Visit(HeaderConverterClass, _tags, converters.HeaderClass);
        visitor.Visit(HeaderConverterVersion, _tags, PluginVersion.Of(converters.Header, converters.HeaderClass).Version);
    }

    private double RunningMs(double now) => _runningMs + (_state == ExecutionState.Running ? now - _stateSinceMs : 0);

    private double PausedMs(double now) => _pausedMs + (_state == ExecutionState.Paused ? now - _stateSinceMs : 0);

    private static MetricDefinition Gauge(string name, string description) => new(MetricGroup.Task, name, MetricKind.Gauge, description);

    private static MetricDefinition Text(string name, string description) => new(MetricGroup.Task, name, MetricKind.Text, description);
}
