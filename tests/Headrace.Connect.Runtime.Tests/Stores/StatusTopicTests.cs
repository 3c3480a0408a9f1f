using System.Text;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Tests.Stores;

public sealed class StatusTopicTests
{
    private readonly StatusTable _table = new();

    [Fact]
    public void Explanation_StandsBesideWhatKafkaConnectWrites_AndIsReadBack()
    {
        var status = new StatusRecord("c", 0, ExecutionState.Failed, "w:8083", 3, "trace", "1.0", new("HR-1301", "HR-1301 connector c"));
        Assert.Equal(
            """{"state":"FAILED","trace":"trace","worker_id":"w:8083","generation":3,"version":"1.0","headrace":{"code":"HR-1301","message":"HR-1301 connector c"}}""",
            Encoding.UTF8.GetString(StatusTopicRecords.Value(status)));
        StatusTopicRecords.Apply(_table, TopicDump.Bytes("status-task-c-0"), StatusTopicRecords.Value(status));
        Assert.Equal(status, _table.Get(new ConnectorTaskId("c", 0)));
        Assert.DoesNotContain("headrace", Encoding.UTF8.GetString(StatusTopicRecords.Value(status with { Explanation = null })), StringComparison.Ordinal);
    }

    [Fact]
    public void RecordsOfARealWorker_GiveItsState()
    {
        foreach (var (key, value) in TopicDump.Read("connect-status"))
            Assert.True(StatusTopicRecords.Apply(_table, TopicDump.Bytes(key), value), key);

        Assert.Equal(["snk", "src 2é", "src-1"], _table.GetConnectors().Order(StringComparer.Ordinal));
        Assert.Equal(ExecutionState.Unassigned, _table.Get("src-1")!.State); // the worker had been stopped
        Assert.Equal("4.3.1", _table.Get(new ConnectorTaskId("snk", 0))!.Version);
        Assert.Equal(["cap-file"], _table.GetTopics("snk"));
        Assert.Equal("127.0.0.1:29283", _table.Get("snk")!.WorkerId);
    }

    [Fact]
    public void Values_AreThoseOfARealWorker()
    {
        foreach (var (key, value) in TopicDump.Read("connect-status"))
        {
            if (value is not { } bytes || key.StartsWith("status-topic", StringComparison.Ordinal))
                continue;
            var table = new StatusTable();
            StatusTopicRecords.Apply(table, TopicDump.Bytes(key), bytes);
            var status = table.GetConnectors().SelectMany(connector => table.GetTasks(connector).Append(table.Get(connector)!)).Single(static known => known is not null);
            Assert.Equal(Encoding.UTF8.GetString(bytes.Span), Encoding.UTF8.GetString(StatusTopicRecords.Value(status)));
            Assert.Equal(key, StatusTopicRecords.Key(status.Connector, status.Task));
        }
        Assert.Equal(
            """{"topic":{"name":"h2-file","connector":"src1","task":0,"discoverTimestamp":1795330746426}}""",
            Encoding.UTF8.GetString(StatusTopicRecords.Value(new TopicUse("h2-file", "src1", 0, 1795330746426))));
    }

    [Theory]
    [InlineData("{\"state\":\"PAUSED\",\"worker_id\":null,\"generation\":01}")]
    [InlineData("{\"state\":\"PAUSED\",\"generation\":1}")]
    public void StatusWithoutAWorker_IsTaken(string value)
    {
        Assert.True(StatusTopicRecords.Apply(_table, TopicDump.Bytes("status-connector-c"), TopicDump.Bytes(value)));
        Assert.Equal(new("c", null, ExecutionState.Paused, null, 1), _table.Get("c"));
    }

    [Fact]
    public void ConnectorTombstone_DropsItsTasks()
    {
        _table.Set(new("c", null, ExecutionState.Running, "w", 0));
        _table.Set(new("c", 0, ExecutionState.Running, "w", 0));
        StatusTopicRecords.Apply(_table, TopicDump.Bytes("status-connector-c"), null);
        Assert.Null(_table.Get("c"));
        Assert.Empty(_table.GetTasks("c"));
    }

    [Fact]
    public void LateUnassigned_OfAnotherWorker_DoesNotHideRunning()
    {
        _table.Set(new("c", 0, ExecutionState.Running, "new", 5));
        _table.Set(new("c", 0, ExecutionState.Unassigned, "old", 4));
        Assert.Equal(ExecutionState.Running, _table.Get(new ConnectorTaskId("c", 0))!.State);
        _table.Set(new("c", 0, ExecutionState.Unassigned, "new", 5));
        Assert.Equal(ExecutionState.Unassigned, _table.Get(new ConnectorTaskId("c", 0))!.State);
    }

    [Fact]
    public void SafeWrites_DoNotOverwriteANewerGeneration()
    {
        _table.Set(new("c", null, ExecutionState.Running, "other", 5));
        Assert.False(_table.MayWrite(new("c", null, ExecutionState.Failed, "me", 4)));
        Assert.True(_table.MayWrite(new("c", null, ExecutionState.Failed, "me", 5)));
        Assert.True(_table.MayWrite(new("d", null, ExecutionState.Failed, "me", 0)));
    }

    [Theory]
    [InlineData("status-connector-c", "{")]
    [InlineData("status-connector-c", """{"state":"X","worker_id":"w","generation":1}""")]
    [InlineData("status-connector-c", """{"state":"RUNNING","worker_id":"w","generation":"1"}""")]
    [InlineData("status-connector-c", """{"state":"RUNNING","worker_id":"w","generation":1,"trace":5}""")]
    [InlineData("status-connector-c", """{"state":"RUNNING","worker_id":"w","generation":1,"version":5}""")]
    [InlineData("status-task-c", "{}")]
    [InlineData("status-topic-t:connector-c", "{}")]
    [InlineData("status-topic-t:connector-c", "x")]
    [InlineData("status-topic-t:connector-c", """{"topic":{"name":"t","connector":"c","task":"0","discoverTimestamp":1}}""")]
    [InlineData("status-topic-t:connector-c", """{"topic":{"name":"t","task":0,"discoverTimestamp":1}}""")]
    [InlineData("status-topic-t", "{}")]
    [InlineData("bogus", "{}")]
    public void DamagedRecords_AreSkipped(string key, string value)
    {
        Assert.False(StatusTopicRecords.Apply(_table, TopicDump.Bytes(key), TopicDump.Bytes(value)));
        Assert.Empty(_table.GetConnectors());
        Assert.Empty(_table.GetTopics("c"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    public void ValueOfNothing_IsATombstone(string value)
    {
        _table.Set(new("c", null, ExecutionState.Running, "w", 0));
        _table.SetTopic("t", "c");

        Assert.True(StatusTopicRecords.Apply(_table, TopicDump.Bytes("status-connector-c"), TopicDump.Bytes(value)));
        Assert.True(StatusTopicRecords.Apply(_table, TopicDump.Bytes("status-topic-t:connector-c"), TopicDump.Bytes(value)));

        Assert.Null(_table.Get("c"));
        Assert.Empty(_table.GetTopics("c"));
    }
}
