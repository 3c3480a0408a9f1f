using System.Collections.Concurrent;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Metrics;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Source;
using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class TransactionalTaskLoopTests : IDisposable
{
    private readonly TempFolder _folder = new("transactions");
    private readonly FakeTimeProvider _time = new();
    private readonly FileOffsetStore _store;
    private readonly FakeTransactionalSender _sender;
    private readonly string _name = $"c{Guid.NewGuid():N}";
    private readonly Observer _observer = new();
    private readonly List<string> _calls = [];
    private SourceTaskMetrics? _metrics;
    private BatchSizes.BatchSize? _batchSize;
    private long _memoryBudget = long.MaxValue;

    public TransactionalTaskLoopTests()
    {
        _store = new(_folder.Combine("offsets"));
        _sender = new(_store);
    }

    private Script Script => Script.Of(_name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Poll_EachBatchIsATransactionWithItsOffset_AndTheTaskHearsOfItAfterwards()
    {
        Script.Give(2);
        Script.Give(_ => null);
        Script.Give(1);
        await RunAsync(TransactionBoundary.Poll, () => _sender.Committed.Count == 2);
        Assert.Equal(["""0 1 +{"next":2}""", """2 +{"next":3}"""], _sender.Committed);
        Assert.Equal(["start@none", "0", "1", "commit", "commit", "2", "commit"], Script.Heard.Take(7));
        Assert.Equal(["init", "close"], _sender.Calls);
    }

    [Fact]
    public async Task Start_FencesFirst_ThenTakesItsId_ThenLooksWhetherItIsStillWanted()
    {
        await RunAsync(TransactionBoundary.Poll, () => Script.Starts == 1);
        Assert.Equal(["fence", "verify"], _calls);
        Assert.Equal("init", _sender.Calls[0]);
    }

    [Fact]
    public async Task TaskThatIsNoLongerWanted_FailsBeforeItIsStarted()
    {
        var loop = NewLoop(TransactionBoundary.Poll, verify: () => throw new Errors.ConnectException("revoked"));
        loop.Start(TargetState.Started);
        await loop.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("revoked", _observer.Failure?.Message);
        Assert.Equal(0, Script.Starts);
    }

    [Fact]
    public async Task Interval_CommitsWhenItsTimeIsUp_AlsoWhileAPollWaits()
    {
        var loop = NewLoop(TransactionBoundary.Interval);
        loop.Start(TargetState.Started);
        Script.Give(1);
        Script.Give(1);
        await Eventually.UntilAsync(() => _sender is { IsOpen: true, Space: int.MaxValue - 2 }, "both are sent");
        Assert.Empty(_sender.Committed);
        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return _sender.Committed.Count == 1;
            },
            "the transaction is committed");
        Assert.Equal(["""0 1 +{"next":2}"""], _sender.Committed);
        await StopAsync(loop);
        Assert.Contains("commit", Script.Heard);
    }

    [Fact]
    public async Task Connector_EndsTransactionsAfterRecordsAndBatches()
    {
        Script.Give(3, (context, records) => context.CommitTransaction(records[1]));
        Script.Give(1);
        Script.Give(1, (context, _) => context.CommitTransaction());
        Script.Give(1);
        await RunAsync(TransactionBoundary.Connector, () => _sender is { Committed.Count: 2, IsOpen: true });
        Assert.Equal(["""0 1 +{"next":2}""", """2 3 4 +{"next":5}"""], _sender.Committed);
        Assert.Equal("close open", _sender.Calls[^1]); // what it did not end is given up
    }

    [Fact]
    public async Task Connector_AbortedRecordsAreNotWritten_ButTheirOffsetsAre()
    {
        Script.Give(3, (context, records) => context.AbortTransaction(records[1]));
        Script.Give(1, (context, _) => context.AbortTransaction());
        Script.Give(1, (context, _) => context.CommitTransaction());
        await RunAsync(TransactionBoundary.Connector, () => _sender.Committed.Count == 5);
        Assert.Equal(["aborted 0 1", """+{"next":2}""", "aborted 2 3", """+{"next":4}""", """4 +{"next":5}"""], _sender.Committed);
        Assert.Null(_observer.Failure);
        Assert.Equal(["start@none", "0 dropped", "1 dropped", "commit", "2 dropped", "3 dropped", "commit", "4", "commit"], Script.Heard.Take(9));
    }

    [Fact]
    public async Task Connector_ThatWantsBoth_Fails()
    {
        Script.Give(1, (context, _) =>
        {
            context.CommitTransaction();
            context.AbortTransaction();
        });
        await FailAsync(TransactionBoundary.Connector, "Connector requested both commit and abort of same transaction");
        Script.Give(1, (context, records) =>
        {
            context.CommitTransaction(records[0]);
            context.AbortTransaction(records[0]);
        });
        await FailAsync(TransactionBoundary.Connector, "Connector requested both commit and abort of same record against topic/partition t/null");
        Assert.StartsWith("java.lang.IllegalStateException: Connector requested", JavaTrace.Of(_observer.Failure!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordThatIsRefusedOnOurSide_IsNotPassedOver_EvenWhereErrorsAreTolerated()
    {
        _sender.Refused = "1";
        Script.Give(3);
        await FailAsync(TransactionBoundary.Poll, $"Failed to flush offsets and/or records for task {_name}-0", ("errors.tolerance", "all"));
        Assert.Empty(_sender.Committed);
        Assert.Equal("close open", _sender.Calls[^1]);
    }

    [Fact]
    public async Task IdThatCantBeTaken_EndsTheTaskByItsOwnError()
    {
        _sender.InitializeError = new(ErrorCode.InvalidTransactionTimeout, "The time-out is too long.") { IsFatal = true };
        await FailAsync(TransactionBoundary.Poll, "The time-out is too long.");
        Assert.Same(_sender.InitializeError, _observer.Failure);
    }

    [Fact]
    public async Task CommitThatFails_EndsTheTask_AndSaysWhenItTookTooLong()
    {
        _sender.CommitError = new(ErrorCode.ProducerFenced, "fenced") { IsFatal = true };
        Script.Give(1);
        await FailAsync(TransactionBoundary.Poll, $"Failed to flush offsets and/or records for task {_name}-0");

        var late = new FakeTransactionalSender(_store) { CommitError = _sender.CommitError };
        var loop = NewLoop(TransactionBoundary.Connector, sender: late);
        loop.Start(TargetState.Started);
        Script.Give(1);
        await Eventually.UntilAsync(() => late.IsOpen, "a transaction is open");
        _time.Advance(TimeSpan.FromMinutes(2));
        Script.Give(1, (context, _) => context.CommitTransaction());
        await loop.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("before its producer transaction expired", _observer.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommitThatFailsForARecord_IsToldByTheRecordsOwnError()
    {
        _sender.DeliveryError = new(ErrorCode.InvalidTopic, "no such name");
        _sender.CommitError = new(ErrorCode.UnknownServerError, "1 message(s) failed delivery");
        Script.Give(1);
        await FailAsync(TransactionBoundary.Poll, "Cannot execute transactional method because we are in an error state");
        Assert.Same(_sender.DeliveryError, _observer.Failure!.InnerException);
    }

    [Fact]
    public async Task OffsetThatCanNotBeStored_FailsTheFlush()
    {
        var nested = new DataMap { ["a"] = DataValue.From(1) };
        Script.Give(_ => [new(new("part", DataValue.From("0")), new("next", DataValue.From(nested)), "t", Schema.String, DataValue.From("x"))]);
        await FailAsync(TransactionBoundary.Poll, $"Failed to flush offsets and/or records for task {_name}-0");
        Assert.IsType<DataException>(_observer.Failure!.InnerException);
    }

    [Fact]
    public async Task TimestampThatKafkaDoesNotTake_FailsTheTaskByItself()
    {
        Script.Give(_ => [new(new("part", DataValue.From("0")), new("next", DataValue.From(1L)), "t", null, null, default, Schema.String, DataValue.From("x"), timestamp: -5)]);
        await FailAsync(TransactionBoundary.Poll, "Invalid record timestamp -5");
    }

    [Fact]
    public async Task OwnOffsetsTopic_MayNotBeWrittenTo()
    {
        Script.Give(1, topic: "offsets");
        await FailAsync(TransactionBoundary.Poll, "Source tasks may not produce to their own offsets topics when exactly-once support is enabled");
    }

    [Fact]
    public async Task Pause_LeavesNoTransactionOpen_AndStopCommitsWhatWasSent()
    {
        var loop = NewLoop(TransactionBoundary.Interval);
        loop.Start(TargetState.Started);
        Script.Give(1);
        await Eventually.UntilAsync(() => _sender.IsOpen, "a transaction is open");
        loop.SetTarget(TargetState.Paused);
        Script.Give(_ => null); // a poll that waits ends before the task looks at its target
        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
                return _observer.States.Contains("paused") && _sender.Committed.Count == 1;
            },
            "it is paused");
        loop.SetTarget(TargetState.Started);
        Script.Give(1);
        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(10)); // the poll without records may come only now, and is waited after
                return _sender.IsOpen || _sender.Committed.Count == 2;
            },
            "a transaction was begun again");
        await StopAsync(loop);
        Assert.Equal(["""0 +{"next":1}""", """1 +{"next":2}"""], _sender.Committed);
    }

    [Fact]
    public async Task FullBuffer_IsWaitedForWithinTheTransaction()
    {
        _sender.Space = 1;
        Script.Give(6);
        await RunAsync(TransactionBoundary.Poll, () => _sender.Committed.Count == 1);
        Assert.Equal(["""0 1 2 3 4 5 +{"next":6}"""], _sender.Committed);
    }

    [Fact]
    public async Task TaskThatWasGivenUp_CommitsNothing()
    {
        var loop = NewLoop(TransactionBoundary.Interval);
        loop.Start(TargetState.Started);
        Script.Give(1);
        await Eventually.UntilAsync(() => _sender.IsOpen, "a transaction is open");
        loop.Cancel();
        await loop.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_sender.Committed);
        Assert.Contains("give up", _sender.Calls);
    }

    [Fact]
    public async Task TransactionLargerThanTheMemoryBudget_GoesOnToItsEnd()
    {
        _memoryBudget = 2000; // three records; the task wants to hear of them after the commit
        _sender.AcknowledgesAtOnce = true;
        Script.Give(10);
        Script.Give(5);
        await RunAsync(TransactionBoundary.Poll, () => _sender.Committed.Count == 2);
        Assert.Equal(["""0 1 2 3 4 5 6 7 8 9 +{"next":10}""", """10 11 12 13 14 +{"next":15}"""], _sender.Committed);
    }

    [Fact]
    public async Task TransactionByInterval_EndsSooner_WhereItsRecordsFillTheMemory()
    {
        _memoryBudget = 2000;
        _sender.AcknowledgesAtOnce = true;
        Script.Give(5);
        Script.Give(1);
        await RunAsync(TransactionBoundary.Interval, () => _sender.Committed.Count == 1 && _sender.IsOpen);
        Assert.Equal(["""0 1 2 3 4 +{"next":5}""", """5 +{"next":6}"""], _sender.Committed);
    }

    [Fact]
    public async Task Transactions_AreMeasured()
    {
        Script.Give(2);
        Script.Give(1);
        await RunAsync(TransactionBoundary.Poll, () => _sender.Committed.Count == 2);

        var values = new Values();
        _metrics!.Visit(values);

        Assert.Equal((1, 2, 1.5), (values["transaction-size-min"], values["transaction-size-max"], values["transaction-size-avg"]));
        Assert.Equal((1, 0), (values["offset-commit-success-percentage"], values["offset-commit-failure-percentage"]));
    }

    [Fact]
    public void TaskWithoutRecords_HasNoSizesAndNoCounts()
    {
        _ = NewLoop(TransactionBoundary.Poll);
        var values = new Values();
        _metrics!.Visit(new Values());
        _metrics.Visit(values);

        string[] metrics = ["transaction-size-min", "transaction-size-max", "transaction-size-avg", "source-record-active-count-avg", "source-record-active-count-max"];
        Assert.All(metrics, name => Assert.Equal(double.NaN, values[name]));
    }

    private async Task RunAsync(TransactionBoundary boundary, Func<bool> until)
    {
        var loop = NewLoop(boundary);
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(10)); // the pause after an empty poll
                return until();
            },
            "the task has done it");
        await StopAsync(loop);
        Assert.Null(_observer.Failure);
    }

    private async Task FailAsync(TransactionBoundary boundary, string message, params (string Key, string Value)[] settings)
    {
        var loop = NewLoop(boundary, settings: settings);
        loop.Start(TargetState.Started);
        await loop.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(message, _observer.Failure?.Message);
    }

    /// <summary>The transaction is aborted, so that nothing of it is written twice.</summary>
    [Fact]
    public async Task BatchThatATopicRefuses_IsWrittenInSmallerOnesByTheNextRun()
    {
        var sizes = new BatchSizes();
        _batchSize = sizes.Apply("c", new Dictionary<string, string?>(), new());
        _sender.DeliveryError = _sender.CommitError = new(ErrorCode.MessageTooLarge, "Broker: Message size too large")
        {
            KafkaText = "The request included a message larger than the max message size the server will accept.",
        };
        var loop = NewLoop(TransactionBoundary.Poll);
        loop.Start(TargetState.Started);
        Script.Give(2);

        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Contains("batches of 16384 instead of 1000000 bytes", loop.Failure?.Mend, StringComparison.Ordinal);
        Assert.Equal(16_384, sizes.Apply("c", new Dictionary<string, string?>(), new()).Bytes);
        Assert.Empty(_sender.Committed);
        Assert.Equal("close open", _sender.Calls[^1]);
    }

    private static async Task StopAsync(TransactionalTaskLoop loop)
    {
        loop.RequestStop();
        await loop.Completion.WaitAsync(TestContext.Current.CancellationToken);
    }

    private TransactionalTaskLoop NewLoop(
        TransactionBoundary boundary, Action? verify = null, FakeTransactionalSender? sender = null, params (string Key, string Value)[] settings)
    {
        var worker = TestWorker.Distributed();
        var plugins = TestPlugins.Create();
        var connector = ConnectorConfig.Parse(_name, settings.ToDictionary(static setting => setting.Key, static setting => (string?)setting.Value));
        var id = new ConnectorTaskId(_name, 0);
        var errors = new ErrorTolerance(connector, id, new ErrorCounters(), [], _time, new Random(1), NullLogger.Instance);
        var offsets = new ConnectorOffsets(_name, null, _store, "offsets", null, NullLogger.Instance);
        var task = new ScriptedSourceTask();
        var converters = RecordConverters.Create(worker, connector, plugins);
        var chain = TransformationChain.Create(connector, plugins, NullLoggerFactory.Instance);
        _metrics = new(id, TaskDescription.Of(new ScriptedSourceConnector(), "ScriptedSource", "source", task, converters, chain), new ErrorCounters(), new(_time, 2, 30000))
        {
            IsTransactional = true,
        };
        var parts = new SourceTaskParts
        {
            Task = task,
            Metrics = _metrics,
            Config = new Dictionary<string, string?> { ["name"] = _name },
            Pipeline = new(chain, converters, errors),
            Errors = errors,
            OffsetReader = new(_name, offsets),
            OffsetStore = offsets,
            Sender = sender ?? _sender,
            BatchSize = _batchSize,
            Memory = new(new(long.MaxValue), _memoryBudget),
            FlushInterval = TimeSpan.FromSeconds(60),
            FlushTimeout = TimeSpan.FromSeconds(5),
            Time = _time,
            Logger = NullLogger.Instance,
            PluginLogger = NullLogger.Instance,
        };
        return new(
            id,
            parts,
            new()
            {
                Sender = sender ?? _sender,
                Offsets = offsets,
                Boundary = boundary,
                Interval = TimeSpan.FromSeconds(60),
                Timeout = TimeSpan.FromSeconds(60),
                FenceAsync = _ => Call("fence", null),
                VerifyAsync = _ => Call("verify", verify),
            },
            _observer);

        Task Call(string call, Action? action)
        {
            _calls.Add(call);
            action?.Invoke();
            return Task.CompletedTask;
        }
    }

    private sealed class Values : Dictionary<string, double>, IMetricVisitor
    {
        public void Visit(MetricDefinition metric, MetricTags tags, double value) => this[metric.Name] = value;

        public void Visit(MetricDefinition metric, MetricTags tags, string text)
        {
        }
    }

    private sealed class Observer : ITaskObserver
    {
        public ConcurrentQueue<string> States { get; } = new();

        public Exception? Failure { get; private set; }

        public void OnRunning(ConnectorTaskId task, string? version) => States.Enqueue("running");

        public void OnPaused(ConnectorTaskId task, string? version) => States.Enqueue("paused");

        public void OnFailed(ConnectorTaskId task, string? version, Runtime.Explanations.Failure failure) => Failure = failure.Error;

        public void OnStopped(ConnectorTaskId task) => States.Enqueue("stopped");

        public void OnTopicUsed(ConnectorTaskId task, string topic)
        {
        }
    }
}
