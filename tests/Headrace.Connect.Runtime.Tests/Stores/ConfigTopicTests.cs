using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Headrace.Connect.Runtime.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Stores;

public sealed class ConfigTopicTests
{
    private readonly ConfigTopicState _state = new(NullLogger.Instance);
    private long _offset;

    private ConfigSnapshot Snapshot => _state.Snapshot;

    [Fact]
    public void RecordsOfARealWorker_GiveItsState()
    {
        var changes = TopicDump.Read("connect-configs").Select(record => _state.Apply(TopicDump.Bytes(record.Key), record.Value, _offset++)).OfType<ConfigChange>().ToArray();

        Assert.Equal(["snk", "src 2é", "src-1"], Snapshot.Connectors.Order(StringComparer.Ordinal));
        Assert.Equal(TargetState.Stopped, Snapshot["src-1"].Target);
        Assert.Empty(Snapshot.TasksOf("src-1"));
        Assert.Equal([new ConnectorTaskId("snk", 0), new("snk", 1)], Snapshot.TasksOf("snk"));
        Assert.Equal("org.apache.kafka.connect.file.FileStreamSinkTask", Snapshot.TaskConfig(new("snk", 1))!["task.class"]);
        Assert.Equal("/tmp/cap/in \"2\".txt", Snapshot.TaskConfig(new("src 2é", 0))!["file"]);
        Assert.Equal(32, Snapshot.SessionKey!.Key.Length);
        Assert.Equal(24, Snapshot.Offset);
        Assert.Contains(new ConfigChange.RestartRequested(new("snk", OnlyFailed: false, IncludeTasks: true)), changes);
        Assert.Contains(new ConfigChange.LoggerLevelChanged("org.apache.kafka.connect.runtime", "WARN"), changes);
        Assert.Contains(new ConfigChange.ConnectorRemoved("bad"), changes);
    }

    /// <summary>A connector's config as it was sent to a worker of Kafka Connect 4.3.1, and as its workers show it.</summary>
    [Fact]
    public void Properties_AreInKafkaConnectsOrder()
    {
        const string Sent = "connector.class topics tasks.max file a q.z xx key.converter errors.tolerance errors.log.enable transforms zz b name";
        const string Shown = "connector.class xx zz a b topics tasks.max transforms file name errors.tolerance q.z errors.log.enable key.converter";
        var value = ConfigTopicRecords.Properties(new OrderedDictionary<string, string?>(Sent.Split(' ').Select(static key => KeyValuePair.Create(key, (string?)"1"))));

        using var json = System.Text.Json.JsonDocument.Parse(value);

        Assert.Equal(Shown, string.Join(' ', ConfigTopicRecords.ParseProperties(json.RootElement)!.Keys));
    }

    [Fact]
    public void Values_AreThoseOfARealWorker()
    {
        foreach (var (key, value) in TopicDump.Read("connect-configs"))
        {
            if (value is not { } bytes || Rewritten(key, bytes) is not { } own)
                continue;
            Assert.Equal(Encoding.UTF8.GetString(bytes.Span), Encoding.UTF8.GetString(own));
        }

        static byte[]? Rewritten(string key, ReadOnlyMemory<byte> value)
        {
            var json = JsonNode.Parse(value.Span)!.AsObject();
            if (key.StartsWith("connector-", StringComparison.Ordinal) || key.StartsWith("task-", StringComparison.Ordinal))
                return ConfigTopicRecords.Properties(new OrderedDictionary<string, string?>(json["properties"]!.AsObject().Select(static p => KeyValuePair.Create(p.Key, (string?)p.Value))));
            if (key.StartsWith("commit-", StringComparison.Ordinal))
                return ConfigTopicRecords.Commit((int)json["tasks"]!);
            if (key.StartsWith("target-state-", StringComparison.Ordinal))
                return ConfigTopicRecords.TargetStateValue(Enum.Parse<TargetState>((string)json["state.v2"]!, ignoreCase: true));
            if (key.StartsWith("restart-", StringComparison.Ordinal))
                return ConfigTopicRecords.Restart(new("", (bool)json["only-failed"]!, (bool)json["include-tasks"]!));
            return null; // written by leaders only
        }
    }

    [Fact]
    public void Commit_WithAGap_HidesTheTasksUntilTheNextCompleteOne()
    {
        Connector("c");
        Task("c", 0, "1");
        Task("c", 1, "1");
        Commit("c", 2);
        Task("c", 0, "2");
        Commit("c", 2); // task 1 was compacted away

        Assert.True(Snapshot["c"].IsInconsistent);
        Assert.Empty(Snapshot.TasksOf("c"));

        Task("c", 0, "3");
        Task("c", 1, "3");
        Commit("c", 2);
        Assert.Equal(2, Snapshot.TasksOf("c").Count);
        Assert.Equal("3", Snapshot.TaskConfig(new("c", 1))!["v"]);
        Assert.Equal(1, Snapshot["c"].TaskGeneration);
    }

    [Fact]
    public void Tasks_AreNotVisibleBeforeTheirCommit()
    {
        Connector("c");
        Task("c", 0, "1");
        Assert.Null(Snapshot.TaskConfig(new("c", 0)));
        Commit("c", 1);
        Assert.Equal("1", Snapshot.TaskConfig(new("c", 0))!["v"]);
    }

    [Fact]
    public void Commit_OfFewerTasks_HidesTheRest()
    {
        Connector("c");
        Task("c", 0, "1");
        Task("c", 1, "1");
        Commit("c", 2);
        Task("c", 0, "2");
        Commit("c", 1);
        Assert.Single(Snapshot.TasksOf("c"));
        Assert.Null(Snapshot.TaskConfig(new("c", 1)));
    }

    [Fact]
    public void Commit_OfADeletedConnector_IsForgotten()
    {
        Task("c", 0, "1");
        Assert.Null(Commit("c", 1));
        Connector("c");
        Assert.Empty(Snapshot.TasksOf("c"));
    }

    [Fact]
    public void TargetState_MayComeBeforeItsConnector()
    {
        Assert.Null(Apply("target-state-c", """{"state":"PAUSED","state.v2":"STOPPED"}"""));
        Assert.IsType<ConfigChange.ConnectorUpdated>(Connector("c"));
        Assert.Equal(TargetState.Stopped, Snapshot["c"].Target);
        Assert.IsType<ConfigChange.TargetStateChanged>(Apply("target-state-c", """{"state":"STARTED"}"""));
        Assert.Null(Apply("target-state-c", """{"state":"STARTED"}"""));
        Apply("target-state-c", """{"state":"PAUSED"}""");
        Apply("target-state-c", null);
        Assert.Equal(TargetState.Started, Snapshot["c"].Target);
    }

    [Fact]
    public void ConnectorTombstone_KeepsTheTargetStateUntilItsOwn()
    {
        Connector("c");
        Apply("target-state-c", """{"state":"PAUSED"}""");
        Apply("connector-c", null);
        Assert.Equal(TargetState.Paused, Snapshot["c"].Target);
        Apply("target-state-c", null);
        Assert.Null(Snapshot["c"].Target);
    }

    [Fact]
    public void Names_MayHoldHyphens()
    {
        Connector("task-a-1");
        Task("task-a-1", 12, "x");
        Assert.Equal("x", Snapshot["task-a-1"].Deferred[12]["v"]);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("+0")]
    [InlineData("\u0660")]
    [InlineData("\uFF10")]
    public void TaskNumber_IsReadAsByJava(string number)
    {
        Connector("c");
        Apply($"task-c-{number}", "{\"properties\":{\"v\":\"x\"}}");
        Assert.Equal("x", Snapshot["c"].Deferred[0]["v"]);
    }

    [Theory]
    [InlineData("connector-c", "{")]
    [InlineData("connector-c", "[]")]
    [InlineData("connector-c", """{"properties":5}""")]
    [InlineData("task-c", """{"properties":{}}""")]
    [InlineData("task-c-x", """{"properties":{}}""")]
    [InlineData("commit-c", """{"tasks":"1"}""")]
    [InlineData("commit-c", """{"tasks":-1}""")]
    [InlineData("target-state-c", """{"state.v2":7}""")]
    [InlineData("target-state-c", """{"state":"BOGUS"}""")]
    [InlineData("session-key", """{"key":"%%%","algorithm":"a","creation-timestamp":1}""")]
    [InlineData("bogus", "{}")]
    [InlineData("logger-cluster-a", null)]
    public void DamagedRecords_AreSkipped(string key, string? value)
    {
        var before = Snapshot with { Offset = 0 };
        Assert.Null(Apply(key, value));
        Assert.Equal(before, Snapshot with { Offset = 0 });
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData(" \n")]
    public void ValueOfNothing_IsATombstone(string value)
    {
        Connector("c");

        Assert.Equal(new ConfigChange.ConnectorRemoved("c"), Apply("connector-c", value));
        Assert.False(Snapshot.Contains("c"));
    }

    [Theory]
    [InlineData("\uFEFF", "")]
    [InlineData("", " x")]
    [InlineData("", "{}")]
    public void Value_IsTheFirstOfItsRecord(string before, string after)
    {
        Apply("connector-c", before + "{\"properties\":{\"name\":\"x\"}}" + after);

        Assert.Equal("x", Snapshot["c"].Config!["name"]);
    }

    [Fact]
    public void NumbersWithLeadingZeros_AreTaken()
    {
        Connector("c");
        Task("c", 0, "x");
        Apply("commit-c", "{\"a\\\"01\":[-00.50,1e05,0,007],\"tasks\":01}");

        Assert.Single(Snapshot["c"].Tasks);
    }

    [Theory]
    [InlineData("{\"state.v2\":7,\"state\":\"PAUSED\"}")]
    [InlineData("{\"state.v2\":null,\"state\":\"PAUSED\"}")]
    public void TargetState_IsTheOlderOne_WhereTheNewerIsNoText(string value)
    {
        Connector("c");
        Apply("target-state-c", value);

        Assert.Equal(TargetState.Paused, Snapshot["c"].Target);
    }

    [Fact]
    public void RecordsInAnyPrefixOrder_NeverThrow() => Check.Sample(
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3]).Array[0, 40],
        records =>
        {
            var state = new ConfigTopicState(NullLogger.Instance);
            long offset = 0;
            string[] keys = ["connector-a", "task-a-0", "task-a-1", "commit-a", "target-state-a", "tasks-fencing-a"];
            foreach (var (number, kind) in records)
            {
                var key = keys[number];
                var value = kind == 3 ? null : key switch
                {
                    "commit-a" => $$"""{"tasks":{{kind}}}""",
                    "target-state-a" => """{"state":"PAUSED"}""",
                    "tasks-fencing-a" => """{"task-count":1}""",
                    _ => """{"properties":{"v":"1"}}""",
                };
                state.Apply(TopicDump.Bytes(key), value is null ? (ReadOnlyMemory<byte>?)null : TopicDump.Bytes(value), offset++);
                foreach (var task in state.Snapshot.TasksOf("a"))
                    Assert.NotNull(state.Snapshot.TaskConfig(task));
            }
        });

    /// <summary>A leader that saw the offset of new tasks before the tasks gave out an assignment without them, which nobody took for old: the tasks never ran.</summary>
    [Fact]
    public void Offset_IsNotSeenBeforeWhatCameWithItsRecord()
    {
        ConfigTopicState? state = null;
        var seen = new List<long>();
        state = new(new Meanwhile(() => seen.Add(state!.Snapshot.Offset)));
        state.Apply(TopicDump.Bytes("connector-a"), TopicDump.Bytes("""{"properties":{"name":"x"}}"""), 0);

        state.Apply(TopicDump.Bytes("commit-a"), TopicDump.Bytes("""{"tasks":2}"""), 1);

        Assert.Equal([1], seen);
        Assert.Equal(2, state.Snapshot.Offset);
    }

    private ConfigChange? Connector(string name) => Apply("connector-" + name, """{"properties":{"name":"x"}}""");

    private void Task(string name, int task, string value) => Apply($"task-{name}-{task}", "{\"properties\":{\"v\":\"" + value + "\"}}");

    private ConfigChange? Commit(string name, int tasks) => Apply("commit-" + name, $$"""{"tasks":{{tasks}}}""");

    private ConfigChange? Apply(string key, string? value) =>
        _state.Apply(TopicDump.Bytes(key), value is null ? (ReadOnlyMemory<byte>?)null : TopicDump.Bytes(value), _offset++);

    /// <summary>Does something while a line is logged, which is while a record is taken in.</summary>
    private sealed class Meanwhile(Action action) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => action();
    }
}
