using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Source;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>What users do with connectors, through the herder and the embedded broker.</summary>
public sealed class LifecycleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PauseStopResumeDelete_ShowInTheStatus()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("life", "NumbersSource", ("topic", "life"), ("count", "10"), ("tasks", "2"), ("tasks.max", "2"));
        await worker.UntilStateAsync("life", ExecutionState.Running, ExecutionState.Running, ExecutionState.Running);
        await worker.Herder.PauseConnectorAsync("life", Token);
        await worker.UntilStateAsync("life", ExecutionState.Paused, ExecutionState.Paused, ExecutionState.Paused);
        await worker.Herder.StopConnectorAsync("life", Token);
        await worker.UntilStateAsync("life", ExecutionState.Stopped);
        Assert.Empty((await worker.Herder.GetConnectorInfoAsync("life", Token)).Tasks);
        await worker.Herder.ResumeConnectorAsync("life", Token);
        await worker.UntilStateAsync("life", ExecutionState.Running, ExecutionState.Running, ExecutionState.Running);
        Assert.Equal("1.2", (await worker.Herder.GetTaskStatusAsync(new("life", 1), Token)).Version);

        await worker.Herder.DeleteConnectorAsync("life", Token);
        var error = await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.GetConnectorInfoAsync("life", Token));
        Assert.Equal("Connector life not found", error.Message);
        await Eventually.UntilAsync(() => worker.Herder.GetConnectorStatusAsync("life", Token).IsFaulted, "the status is gone");
    }

    [Fact]
    public async Task FailedConnector_SaysWhyAndRestarts()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("bad", "NumbersSource", ("topic", "bad"), ("count", "1"), ("fail.start", "x"));
        await worker.UntilStateAsync("bad", ExecutionState.Failed);
        var status = await worker.Herder.GetConnectorStatusAsync("bad", Token);
        Assert.StartsWith("System.InvalidOperationException: The connector does not want to start.\n\tat ", status.Connector.Trace, StringComparison.Ordinal);
        Assert.Equal("1.2", status.Connector.Version);

        var error = await Assert.ThrowsAsync<ConnectException>(() => worker.Herder.RestartConnectorAsync("bad", Token));
        Assert.Equal("Failed to start connector: bad", error.Message);
        await worker.CreateAsync("bad", "NumbersSource", ("topic", "bad"), ("count", "1"));
        await worker.UntilStateAsync("bad", ExecutionState.Running, ExecutionState.Running);
    }

    [Theory]
    [InlineData("transforms", " Named\n", "Transformation")]
    [InlineData("predicates", "Named\t", "Predicate")]
    public async Task BlanksAroundAClass_FailTheConnector(string prefix, string type, string kind)
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, WorkerMode.Standalone);

        var error = await Assert.ThrowsAsync<ConnectException>(() => worker.CreateAsync("blank", "NumbersSource", ("topic", "blank"), ("count", "1"), (prefix, "x"), ($"{prefix}.x.type", type)));

        Assert.Equal($"Invalid value {type} for configuration {prefix}.x.type: Error getting config definition from {kind}: {type}", error.Message);
        await worker.UntilStateAsync("blank", ExecutionState.Failed);
    }

    [Theory]
    [InlineData("count", null, "Non-string value found in original settings for key count: null")]
    [InlineData("topic.creation.default.partitions", "1", "Missing required configuration \"topic.creation.default.replication.factor\" which has no default value.")]
    public async Task Standalone_AConnectorThatCantBeMade_IsAnsweredWithTheReason(string key, string? value, string reason)
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, WorkerMode.Standalone);

        var error = await Assert.ThrowsAsync<ConnectException>(() => worker.CreateAsync("unmade", "NumbersSource", ("topic", "unmade"), (key, value)));

        Assert.Equal(reason, error.Message);
        var patched = await Assert.ThrowsAsync<ConnectException>(() => worker.Herder.PatchConnectorConfigAsync("unmade", new Dictionary<string, string?> { ["more"] = "1" }, Token));
        Assert.Equal(reason, patched.Message);
        await worker.CreateAsync("stopped", "NumbersSource", ("topic", "stopped"), ("count", "1"));
        await worker.UntilStateAsync("stopped", ExecutionState.Running, ExecutionState.Running);
        await worker.Herder.StopConnectorAsync("stopped", Token);
        Assert.Equal("Task stopped-0 not found", (await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.RestartTaskAsync(new("stopped", 0), Token))).Message);
        Assert.Equal("Task unmade-7 not found", (await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.RestartTaskAsync(new("unmade", 7), Token))).Message);
        await worker.UntilStateAsync("unmade", ExecutionState.Failed, ExecutionState.Failed);
    }

    [Fact]
    public async Task Standalone_WhatThereIsNot_FailsAsWhereKafkaConnectStumbles()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, WorkerMode.Standalone);

        Assert.Equal("No connector `nope` configured", await ErrorAsync(() => worker.Herder.StopConnectorAsync("nope", Token)));
        Assert.Equal("Cannot invoke \"java.util.Map.get(Object)\" because \"connProps\" is null", await ErrorAsync(() => worker.Herder.RestartConnectorAsync("nope", Token)));
        Assert.Equal("Failed to start task nope-0 since it is not a recognizable type (source or sink)", await ErrorAsync(() => worker.Herder.RestartTaskAsync(new("nope", 0), Token)));
        await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.GetConnectorStatusAsync("nope", Token));
        await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.GetTaskStatusAsync(new("nope", 0), Token));

        static async Task<string> ErrorAsync(Func<Task> request)
        {
            var error = await Assert.ThrowsAnyAsync<ConnectException>(request);
            Assert.IsNotType<NotFoundException>(error);
            return error.Message;
        }
    }

    [Fact]
    public async Task Standalone_ATaskThatItsConnectorDoesNotHave_HasFailedOnceItIsRestarted_UntilTheConnectorGoes()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, WorkerMode.Standalone);
        await worker.CreateAsync("ghosts", "NumbersSource", ("topic", "ghosts"), ("count", "1"));
        await worker.UntilStateAsync("ghosts", ExecutionState.Running, ExecutionState.Running);

        foreach (var number in (int[])[-1, 1])
            await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.RestartTaskAsync(new("ghosts", number), Token));

        await worker.Herder.RestartConnectorAndTasksAsync(new("ghosts", OnlyFailed: false, IncludeTasks: true), Token);
        await worker.UntilStateAsync("ghosts", ExecutionState.Running, ExecutionState.Failed, ExecutionState.Running, ExecutionState.Failed);
        var ghost = await worker.Herder.GetTaskStatusAsync(new("ghosts", 1), Token);
        Assert.Equal(("java.lang.NullPointerException: Cannot invoke \"java.util.Map.size()\" because \"inputMap\" is null\n", null), (ghost.Trace, ghost.Version));
        await worker.Herder.DeleteConnectorAsync("ghosts", Token);
        await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.GetTaskStatusAsync(new("ghosts", -1), Token));
        await worker.CreateAsync("ghosts", "NumbersSource", ("topic", "ghosts"), ("count", "1"));
        await worker.UntilStateAsync("ghosts", ExecutionState.Running, ExecutionState.Running);
    }

    [Fact]
    public async Task ATopicThatIsForgotten_IsTrackedAgainWithItsNextRecord()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("tracked", "NumbersSource", ("topic", "tracked"), ("count", "10"));
        await worker.CreateAsync("tracked-sink", "CollectSink", ("topics", "tracked"));
        await UntilTopicsAsync("tracked-sink", "tracked");

        await worker.Herder.ResetActiveTopicsAsync("tracked-sink", Token);
        await UntilTopicsAsync("tracked-sink");
        await worker.CreateAsync("tracked", "NumbersSource", ("topic", "tracked"), ("count", "20"));

        await UntilTopicsAsync("tracked-sink", "tracked");

        Task UntilTopicsAsync(string connector, params string[] topics) => Eventually.UntilAsync(
            async () => (await worker.Herder.GetActiveTopicsAsync(connector, Token)).SequenceEqual(topics), $"{connector} uses {string.Join(',', topics)}");
    }

    [Fact]
    public async Task TheTopicsOfAQuietSource_AreKnownBeforeItsFirstCommit()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, settings: ("offset.flush.interval.ms", "3600000"));

        await worker.CreateAsync("quiet", "NumbersSource", ("topic", "quiet"), ("count", "10"));

        await Eventually.UntilAsync(async () => (await worker.Herder.GetActiveTopicsAsync("quiet", Token)).SequenceEqual(["quiet"]), "the topic is known");
    }

    [Fact]
    public async Task ASettingWithoutAValue_FailsTheConnector_AsInKafkaConnect()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("null", "NumbersSource", ("topic", "null"), ("count", null));
        await worker.UntilStateAsync("null", ExecutionState.Failed);

        var status = await worker.Herder.GetConnectorStatusAsync("null", Token);
        Assert.StartsWith("java.lang.ClassCastException: Non-string value found in original settings for key count: null\n", status.Connector.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IncompleteTopicCreation_FailsTheConnectorAndLeavesItsTasks()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("creates", "NumbersSource", ("topic", "creates"), ("count", "1"));
        await worker.UntilStateAsync("creates", ExecutionState.Running, ExecutionState.Running);

        await worker.CreateAsync("creates", "NumbersSource", ("topic", "creates"), ("count", "1"), ("topic.creation.groups", "a"), ("topic.creation.a.include", ".*"));

        await worker.UntilStateAsync("creates", ExecutionState.Failed, ExecutionState.Running);
        var status = (await worker.Herder.GetConnectorStatusAsync("creates", Token)).Connector;
        Assert.Null(status.Version);
        Assert.StartsWith(
            "org.apache.kafka.common.config.ConfigException: Missing required configuration \"topic.creation.default.replication.factor\" which has no default value.\n",
            status.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeadLetterQueueThatCantBeMade_FailsTheTaskWithItsVersion()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync(
            "dlq", "CollectSink", ("topics", "dlq-in"), ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "dlq"),
            ("errors.deadletterqueue.topic.replication.factor", "3"));
        await worker.UntilStateAsync("dlq", ExecutionState.Running, ExecutionState.Failed);
        var status = await worker.Herder.GetTaskStatusAsync(new("dlq", 0), Token);
        Assert.NotNull(status.Version);
        Assert.StartsWith(
            "org.apache.kafka.connect.errors.ConnectException: Could not initialize dead letter queue with topic=dlq\n", status.Trace, StringComparison.Ordinal);
        Assert.Contains("Caused by: org.apache.kafka.common.errors.InvalidReplicationFactorException: ", status.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailedTask_LeavesItsConnectorRunning()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("half", "NumbersSource", ("topic", "half"), ("count", "1"), ("fail.task", "x"));
        await worker.UntilStateAsync("half", ExecutionState.Running, ExecutionState.Failed);
        var plan = await worker.Herder.RestartConnectorAndTasksAsync(new("half", OnlyFailed: true, IncludeTasks: true), Token);
        Assert.Equal(ExecutionState.Running, plan.Connector.State);
        Assert.Equal(ExecutionState.Restarting, Assert.Single(plan.Tasks).State);
    }

    [Fact]
    public async Task MoreTasksThanAllowed_FailTheConnector()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("many", "NumbersSource", ("topic", "many"), ("count", "1"), ("tasks", "3"), ("tasks.max", "2"));
        await worker.UntilStateAsync("many", ExecutionState.Failed);
        await worker.CreateAsync("many", "NumbersSource", ("topic", "many"), ("count", "1"), ("tasks", "3"), ("tasks.max", "2"), ("tasks.max.enforce", "false"));
        await worker.UntilStateAsync("many", ExecutionState.Running, ExecutionState.Running, ExecutionState.Running, ExecutionState.Running);
    }

    [Fact]
    public async Task SourceOffsets_AreShownAlteredAndReset()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("off", "NumbersSource", ("topic", "off"), ("count", "10"));
        await Eventually.UntilAsync(async () => (await worker.Herder.GetOffsetsAsync("off", Token)).Any(static offset => offset.Offset!["next"].AsInt64() == 10), "offset 10 is stored");

        var partition = new SourceMap("part", DataValue.From("0"));
        var error = await Assert.ThrowsAsync<BadRequestException>(() => worker.Herder.ResetOffsetsAsync("off", Token));
        Assert.StartsWith("Connectors must be in the STOPPED state", error.Message, StringComparison.Ordinal);
        await worker.Herder.StopConnectorAsync("off", Token);
        await worker.UntilStateAsync("off", ExecutionState.Stopped);
        Assert.StartsWith(
            "The Connect framework-managed offsets for this connector have been altered successfully.",
            await worker.Herder.AlterOffsetsAsync("off", [new(partition, new("next", DataValue.From(4)))], Token), StringComparison.Ordinal);
        Assert.Equal(4, Assert.Single(await worker.Herder.GetOffsetsAsync("off", Token)).Offset!["next"].AsInt64());
        await worker.Herder.ResetOffsetsAsync("off", Token);
        Assert.Empty(await worker.Herder.GetOffsetsAsync("off", Token));
    }

    [Fact]
    public async Task Offsets_AreThereWhateverOurOwnSettingsSay()
    {
        (string, string)[] wrong =
            [("headrace.errors.put.bisect", "maybe"), ("headrace.memory.task.budget.bytes", "x"), ("headrace.errors.deadletterqueue.topic.replication.factor", "0"), ("headrace.restart.budget", "x")];
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("own", "NumbersSource", [("topic", "own"), ("count", "3"), .. wrong]);
        await worker.CreateAsync("own-sink", "CollectSink", [("topics", "own"), .. wrong]);
        foreach (var connector in new[] { "own", "own-sink" })
        {
            await worker.UntilStateAsync(connector, ExecutionState.Failed);
            Assert.Empty(await worker.Herder.GetOffsetsAsync(connector, Token));
            await worker.Herder.StopConnectorAsync(connector, Token);
        }
        var partition = new SourceMap("part", DataValue.From("0"));
        await worker.Herder.AlterOffsetsAsync("own", [new(partition, new("next", DataValue.From(4)))], Token);
        Assert.Equal(4, Assert.Single(await worker.Herder.GetOffsetsAsync("own", Token)).Offset!["next"].AsInt64());
        await worker.Herder.ResetOffsetsAsync("own", Token);
        Assert.Empty(await worker.Herder.GetOffsetsAsync("own", Token));
    }

    [Fact]
    public async Task SinkThatRefuses_GetsTheSameRecordsAgain()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("ref-src", "NumbersSource", ("topic", "ref"), ("count", "300"));
        await worker.CreateAsync("ref", "CollectSink", ("topics.regex", "re[a-z&&[f]]"), ("refusals", "3"), ("consumer.override.metadata.max.age.ms", "500"));
        await Eventually.UntilAsync(() => Seen.Of("ref").Count >= 300, "300 records have arrived");
        Assert.Equal(Enumerable.Range(0, 300).Select(static number => $"{number}"), Seen.Of("ref"));
        await Eventually.UntilAsync(
            async () => (await worker.Herder.GetOffsetsAsync("ref", Token)).Any(static offset => offset.Offset!["kafka_offset"].AsInt64() == 300), "offset 300 is committed");
        Assert.Equal(["ref"], await worker.Herder.GetActiveTopicsAsync("ref", Token));
    }

    [Fact]
    public async Task RecordsThatFail_GoToTheDeadLetterQueueWithTheReason()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("dlq-src", "NumbersSource", ("topic", "dlq-in"), ("count", "20"));
        await worker.CreateAsync(
            "dlq", "CollectSink", ("topics", "dlq-in"), ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "dlq-out"), ("errant", "7"),
            ("errors.deadletterqueue.topic.replication.factor", "1"), ("errors.deadletterqueue.context.headers.enable", "true"));
        await Eventually.UntilAsync(() => Seen.Of("dlq").Count >= 19, "19 records have arrived");
        Assert.DoesNotContain("7", Seen.Of("dlq"));

        await worker.CreateAsync("dlq-read", "CollectSink", ("topics", "dlq-out"));
        await Eventually.UntilAsync(() => !Seen.Of("dlq-read").IsEmpty, "the dead letter has arrived");
        Assert.Equal(["7"], Seen.Of("dlq-read"));
    }

    [Fact]
    public async Task BatchThatTheSinkRefuses_IsDividedUntilTheBadRecordsAreFound_WhereThatIsWanted()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("bis-src", "NumbersSource", ("topic", "bis-in"), ("count", "200"));
        (string, string?)[] settings =
        [
            ("topics", "bis-in"), ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "bis-out"), ("poison", "0,7,8,150,199"), ("refusals", "1"),
            ("errors.deadletterqueue.topic.replication.factor", "1"), ("errors.deadletterqueue.context.headers.enable", "true"),
        ];
        await worker.CreateAsync("bis", "CollectSink", settings);
        await worker.UntilStateAsync("bis", ExecutionState.Running, ExecutionState.Failed);

        await worker.CreateAsync("bis", "CollectSink", [.. settings, ("headrace.errors.put.bisect", "true")]);
        await worker.CreateAsync("bis-read", "CollectSink", ("topics", "bis-out"));
        await Eventually.UntilAsync(() => Seen.Of("bis-read").Count >= 5, "the dead letters have arrived");
        Assert.Equal(["0", "150", "199", "7", "8"], Seen.Of("bis-read").Order(StringComparer.Ordinal));
        await Eventually.UntilAsync(
            async () => (await worker.Herder.GetOffsetsAsync("bis", Token)).Any(static offset => offset.Offset!["kafka_offset"].AsInt64() == 200), "all is committed");
        Assert.Equal(195, Seen.Of("bis").Distinct().Count());
    }

    [Fact]
    public async Task SourceRecordsThatFail_GoToTheDeadLetterQueueAsJson_BeforeTheirOffsetsAreCommitted()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync(
            "sdl", "NumbersSource", ("topic", "sdl-in"), ("count", "3"), ("errors.tolerance", "all"), ("headrace.errors.deadletterqueue.topic.name", "sdl-out"),
            ("value.converter", "ByteArrayConverter"));
        await worker.CreateAsync("sdl-read", "CollectSink", ("topics", "sdl-out"));
        await Eventually.UntilAsync(() => Seen.Of("sdl-read").Count == 3, "the dead letters have arrived");
        Assert.Equal(
            """{"topic":"sdl-in","key":null,"value":"1","valueSchema":{"type":"string","optional":false},"sourcePartition":{"part":"0"},"sourceOffset":{"next":2}}""",
            Seen.Of("sdl-read").ElementAt(1));
        var scrape = Metrics.Scrape.Of(worker.Worker);
        Assert.Equal(3, scrape.Value("kafka_connect_task_error_deadletterqueue_produce_requests", ("connector", "sdl")));
        await worker.UntilStateAsync("sdl", ExecutionState.Running, ExecutionState.Running);
    }

    [Fact]
    public async Task BrokenRecords_FailTheTaskUnlessErrorsAreTolerated()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("brk-src", "NumbersSource", ("topic", "brk"), ("count", "5"));
        (string, string?)[] settings = [("topics", "brk"), ("value.converter", "JsonConverter"), ("value.converter.schemas.enable", "true")];
        await worker.CreateAsync("brk", "CollectSink", settings);
        await worker.UntilStateAsync("brk", ExecutionState.Running, ExecutionState.Failed);
        var trace = (await worker.Herder.GetTaskStatusAsync(new("brk", 0), Token)).Trace;
        Assert.StartsWith("org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler\n", trace, StringComparison.Ordinal);

        await worker.CreateAsync("brk", "CollectSink", [.. settings, ("errors.tolerance", "all")]);
        await worker.UntilStateAsync("brk", ExecutionState.Running, ExecutionState.Running);
        await Eventually.UntilAsync(
            async () => (await worker.Herder.GetOffsetsAsync("brk", Token)).Any(static offset => offset.Offset!["kafka_offset"].AsInt64() == 5), "the records are passed over");
        Assert.Empty(Seen.Of("brk"));
    }

    [Fact]
    public async Task RecordThatFails_IsExplainedInTheStatus_AndInItsDeadLetter()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("exp-src", "NumbersSource", ("topic", "exp"), ("count", "2"));
        // Bytes can't be masked.
        (string, string?)[] settings =
        [
            ("topics", "exp"), ("value.converter", "ByteArrayConverter"), ("transforms", "wrap,mask"), ("transforms.wrap.type", "org.apache.kafka.connect.transforms.HoistField$Value"),
            ("transforms.wrap.field", "number"), ("transforms.mask.type", "org.apache.kafka.connect.transforms.MaskField$Value"), ("transforms.mask.fields", "number"),
            ("transforms.mask.predicate", "p"), ("transforms.mask.negate", "true"), ("predicates", "p"), ("predicates.p.type", "RecordIsTombstone"),
        ];
        await worker.CreateAsync("exp", "CollectSink", settings);
        await worker.UntilStateAsync("exp", ExecutionState.Running, ExecutionState.Failed);
        var status = await worker.Herder.GetTaskStatusAsync(new("exp", 0), Token);
        Assert.StartsWith(
            "HR-1201 connector exp, task 0: TRANSFORMATION failed at exp-0@0 in transforms.mask (org.apache.kafka.connect.transforms.MaskField$Value), field \"number\": " +
            "value not shown (errors.log.include.messages=false), a record that a transformation can't take; change transforms.mask.*, ",
            status.Explanation?.Message, StringComparison.Ordinal);
        Assert.Equal(("HR-1201", "docs/errors/HR-1201.md"), (status.Explanation?.Code, status.Explanation?.Page));
        Assert.DoesNotContain("HR-", status.Trace, StringComparison.Ordinal);
        Assert.Null((await worker.Herder.GetConnectorStatusAsync("exp", Token)).Connector.Explanation);

        await worker.CreateAsync(
            "exp", "CollectSink",
            [
                .. settings, ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "exp-dlq"), ("errors.deadletterqueue.topic.replication.factor", "1"),
                ("errors.deadletterqueue.context.headers.enable", "true"), ("errors.log.include.messages", "true"), ("headrace.errors.deadletterqueue.explain", "true"),
            ]);
        await worker.UntilStateAsync("exp", ExecutionState.Running, ExecutionState.Running);
        var tool = new Runtime.DeadLetters.DeadLetterTool(new Dictionary<string, string> { ["bootstrap.servers"] = worker.Broker.BootstrapServers }, NullLogger.Instance, TimeProvider.System);
        IReadOnlyList<Runtime.DeadLetters.DeadLetter> letters = [];
        await Eventually.UntilAsync(async () => (letters = await LettersAsync()).Count == 2, "there are two letters");
        Assert.Equal("HR-1201", letters[1].Explanation?.Code);
        Assert.Contains("failed at exp-0@1 in transforms.mask", letters[1].Explanation?.Message, StringComparison.Ordinal);
        Assert.Contains("field \"number\": value 1 bytes 0x31, ", letters[1].Explanation?.Message, StringComparison.Ordinal);
        Assert.Equal(["__connect.errors.exception.stacktrace", "headrace.errors.code", "headrace.errors.message"], letters[1].Headers.Select(static header => header.Key).TakeLast(3));
        Assert.Null((await worker.Herder.GetTaskStatusAsync(new("exp", 0), Token)).Explanation);

        async Task<IReadOnlyList<Runtime.DeadLetters.DeadLetter>> LettersAsync()
        {
            try
            {
                return await tool.ReadAsync("exp-dlq", new(), 10, Token);
            }
            catch (Headrace.Connect.Errors.ConnectException)
            {
                return []; // it is not there yet
            }
        }
    }

    [Fact]
    public async Task ConnectorsAndTasksThatFail_AreExplained()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        (string, string?)[] settings = [("topic", "why"), ("count", "1"), ("headrace.restart.policy", "never")];
        await worker.CreateAsync("why1", "NumbersSource", [.. settings, ("fail.start", "")]);
        await worker.CreateAsync("why2", "NumbersSource", [.. settings, ("fail.task", "")]);
        await worker.CreateAsync("why3", "NoSuchConnector", settings);
        await worker.CreateAsync("why4", "NumbersSource", [.. settings, ("transforms", "t"), ("transforms.t.type", "NoSuchTransformation")]);
        await worker.CreateAsync("why5", "NumbersSource", ("topic", "no topic"), ("count", "1"), ("headrace.restart.policy", "never"));
        await worker.UntilStateAsync("why1", ExecutionState.Failed);
        await worker.UntilStateAsync("why2", ExecutionState.Running, ExecutionState.Failed);
        await worker.UntilStateAsync("why3", ExecutionState.Failed);
        await worker.UntilStateAsync("why4", ExecutionState.Failed);
        await worker.UntilStateAsync("why5", ExecutionState.Running, ExecutionState.Failed);

        Assert.StartsWith("HR-2001 connector why1: CONNECTOR_START failed, a connector that can't start: The connector does not want to start; ", await ConnectorAsync("why1"), StringComparison.Ordinal);
        Assert.StartsWith("HR-2005 connector why2, task 0: TASK_START failed, a task that can't start: The task does not want to start; ", await TaskAsync("why2"), StringComparison.Ordinal);
        Assert.StartsWith("HR-2004 connector why3: CONNECTOR_START failed, a class that is not there: Failed to find any class that implements Connector", await ConnectorAsync("why3"), StringComparison.Ordinal);
        Assert.StartsWith(
            "HR-2004 connector why4: CONNECTOR_START failed, a class that is not there: Invalid value NoSuchTransformation for configuration transforms.t.type: Class NoSuchTransformation could not be found",
            await ConnectorAsync("why4"), StringComparison.Ordinal);
        Assert.StartsWith("HR-1402 connector why5, task 0: KAFKA_PRODUCE failed", await TaskAsync("why5"), StringComparison.Ordinal);

        async Task<string?> ConnectorAsync(string name) => (await worker.Herder.GetConnectorStatusAsync(name, Token)).Connector.Explanation?.Message;
        async Task<string?> TaskAsync(string name) => (await worker.Herder.GetTaskStatusAsync(new(name, 0), Token)).Explanation?.Message;
    }

    [Fact]
    public async Task TaskThatFailsByAnErrorThatPasses_IsRestartedByTheWorker()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("heal", "NumbersSource", ("topic", "heal"), ("count", "3"), ("fail.times", "2"), ("headrace.restart.delay.ms", "50"));
        await worker.UntilStateAsync("heal", ExecutionState.Running, ExecutionState.Running);
        Assert.Equal(2, Seen.Of("heal failures").Count);
    }

    [Fact]
    public async Task WrongRestartPolicy_FailsTheConnectorWithTheReason()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("heal-bad", "NumbersSource", ("topic", "heal"), ("count", "3"), ("headrace.restart.policy", "sometimes"));
        await worker.UntilStateAsync("heal-bad", ExecutionState.Failed);
        Assert.StartsWith(
            "org.apache.kafka.common.config.ConfigException: Invalid value sometimes for configuration headrace.restart.policy: String must be one of: transient, never, always\n",
            (await worker.Herder.GetConnectorStatusAsync("heal-bad", Token)).Connector.Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokerThatIsAwayAtStart_IsWaitedFor()
    {
        var port = FreePort.Next();
        using var loggers = Microsoft.Extensions.Logging.LoggerFactory.Create(static _ => { });
        await using var worker = new ConnectWorker(new()
        {
            Config = TestWorker.Distributed(("bootstrap.servers", $"127.0.0.1:{port}")),
            Plugins = TestPlugins.Create(),
            LoggerFactory = loggers,
        });
        await worker.StartAsync(new Uri("http://127.0.0.1:8083/"), Token);
        Assert.False(worker.Herder.IsReady);
        await Eventually.UntilAsync(
            () => worker.Herder.Stage?.Summary.StartsWith("The worker is currently initializing and reading to the end of internal topics", StringComparison.Ordinal) == true,
            "the stage is shown");

        await using var broker = await Kafka.Broker.KafkaBroker.StartAsync(new() { DataDirectory = _folder.Combine("late"), Port = port }, loggers, Token);
        await worker.WaitUntilReadyAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal(broker.ClusterId, await worker.Herder.GetKafkaClusterIdAsync(Token));
    }

    [Fact]
    public async Task TaskWhoseConnectorsClassIsNotThere_FailsInKafkaConnectsWords()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("gone", "NumbersSource", ("topic", "t"), ("count", "1"));
        await worker.UntilStateAsync("gone", ExecutionState.Running, ExecutionState.Running);
        await worker.CreateAsync("gone", "Gone", ("topic", "t"), ("count", "1"));
        await worker.UntilStateAsync("gone", ExecutionState.Failed, ExecutionState.Running);

        await Assert.ThrowsAnyAsync<ConnectException>(() => worker.Herder.RestartTaskAsync(new("gone", 0), Token));

        await worker.UntilStateAsync("gone", ExecutionState.Failed, ExecutionState.Failed);
        var status = await worker.Herder.GetTaskStatusAsync(new("gone", 0), Token);
        Assert.StartsWith(
            "org.apache.kafka.connect.errors.ConnectException: Failed to start task gone-0 since it is not a recognizable type (source or sink)\n", status.Trace, StringComparison.Ordinal);
    }
}
