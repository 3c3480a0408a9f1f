using Headrace.Connect;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing.Tests;

/// <summary>The lines are those that Kafka Connect's connectors of the same names printed, with other names and times.</summary>
[Collection(nameof(StandardOutput))]
public class VerifiableTests
{
    [Fact]
    public async Task Source_PrintsAndMakesWhatKafkaConnectsDoes()
    {
        using var output = new StandardOutput();
        var task = await StartAsync<VerifiableSourceTask>(new SourceMap("seqno", 41L), ("name", "vsrc"), ("id", "1"), ("topic", "vt"), ("throughput", "-1"));

        var record = (await task.PollAsync(CancellationToken.None))![0];
        task.CommitRecord(record, null);

        Assert.StartsWith("""{"task":1,"seqno":42,"time_ms":T,"name":"vsrc","topic":"vt"}""" + "\n", output.Lines, StringComparison.Ordinal);
        Assert.EndsWith("""{"committed":true,"task":1,"seqno":42,"time_ms":T,"name":"vsrc","topic":"vt"}""" + "\n", output.Lines, StringComparison.Ordinal);
        Assert.Equal("{id=1} {seqno=42} vt 1 42", $"{record.SourcePartition} {record.SourceOffset} {record.Topic} {record.Key} {record.Value}");
        Assert.Equal((Schema.Int32, Schema.Int64), (record.KeySchema, record.ValueSchema));
    }

    [Fact]
    public async Task Source_WithCompleteData_HasItInTheValue()
    {
        using var output = new StandardOutput();
        var task = await StartAsync<VerifiableSourceTask>(null, ("name", "v"), ("id", "0"), ("topic", "vt"), ("throughput", "-1"), ("complete.record.data", "TRUE"));

        var value = (await task.PollAsync(CancellationToken.None))![1].Value.AsStruct();

        Assert.Equal("v 0 vt 1", $"{value.GetString("name")} {value.GetInt32("task")} {value.GetString("topic")} {value.GetInt64("seqno")}");
    }

    [Fact]
    public async Task Source_WithAThroughput_KeepsToIt()
    {
        using var output = new StandardOutput();
        var start = TimeProvider.System.GetTimestamp();
        var task = await StartAsync<VerifiableSourceTask>(null, ("id", "0"), ("topic", "vt"), ("throughput", "100"));
        var count = 0;

        while (count < 20)
            count += (await task.PollAsync(CancellationToken.None))!.Count;

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(199));
    }

    [Fact]
    public async Task Source_WithASettingThatIsNoNumber_SaysWhatKafkaConnectsSays()
    {
        var error = await Assert.ThrowsAsync<ConnectException>(() => StartAsync<VerifiableSourceTask>(null, ("id", "0"), ("topic", "t"), ("throughput", "x")));

        Assert.Equal("Invalid VerifiableSourceTask configuration", error.Message);
    }

    [Fact]
    public async Task Sink_PrintsWhatItGetsAndWhatItFlushes()
    {
        using var output = new StandardOutput();
        var task = new VerifiableSinkTask();
        task.Initialize(new TestContexts());
        await task.StartAsync(new Dictionary<string, string?> { ["name"] = "vsnk", ["id"] = "0" }, CancellationToken.None);
        var map = new DataMap { ["task"] = 0, ["name"] = "é\"" };

        await task.PutAsync([Record(0, 7, 3L, 100), Record(1, 7, map, 5)], CancellationToken.None);
        await task.FlushAsync(new Dictionary<TopicPartition, long> { [new("vt", 0)] = 101 }, CancellationToken.None);
        await task.FlushAsync(new Dictionary<TopicPartition, long> { [new("vt", 0)] = 101 }, CancellationToken.None);

        Assert.Equal(
            """
            {"task":7,"seqno":3,"offset":100,"time_ms":T,"name":"vsnk","topic":"vt","sinkTask":0}
            {"task":7,"seqno":{"task":0,"name":"é\""},"offset":5,"time_ms":T,"name":"vsnk","topic":"vt","sinkTask":0}
            {"task":7,"seqno":3,"offset":100,"time_ms":T,"name":"vsnk","topic":"vt","sinkTask":0,"flushed":true}

            """,
            output.Lines);
    }

    [Fact]
    public async Task Sink_ThatIsTried_PrintsNothing()
    {
        using var output = new StandardOutput();
        var task = new VerifiableSinkTask();
        task.Initialize(new TestContexts());
        task.BeginRehearsal();
        await task.StartAsync(new Dictionary<string, string?> { ["name"] = "vsnk", ["id"] = "0" }, CancellationToken.None);

        await task.PutAsync([Record(0, 7, 3L, 100)], CancellationToken.None);
        await task.FlushAsync(new Dictionary<TopicPartition, long> { [new("vt", 0)] = 101 }, CancellationToken.None);

        var writes = await task.RollBackAsync(CancellationToken.None);
        Assert.Equal(2, writes.Count);
        Assert.StartsWith("""{"task":7,"seqno":3,"offset":100,"time_ms":""", writes[0].Content, StringComparison.Ordinal);
        Assert.EndsWith("\"flushed\":true}", writes[1].Content, StringComparison.Ordinal);
        Assert.Empty(output.Lines);
    }

    [Fact]
    public async Task SchemaSource_TakesTurnsWithItsSchemasAndEndsAfterItsNumber()
    {
        using var output = new StandardOutput();
        var task = await StartAsync<SchemaSourceTask>(
            null, ("id", "0"), ("topic", "sc"), ("throughput", "-1"), ("num.messages", "2"), ("multiple.schema", "true"), ("partition.count", "3"));

        var first = (await task.PollAsync(CancellationToken.None))![0];
        var second = (await task.PollAsync(CancellationToken.None))![0];
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.Equal("Struct{boolean=true,int=12,long=12,float=12.2,double=12.2,partitioning=0,id=0,seqno=0}", first.Value.ToString());
        Assert.Equal("Struct{boolean=true,int=12,long=12,float=12.2,double=12.2,partitioning=1,string=def,id=0,seqno=1}", second.Value.ToString());
        Assert.Equal((1, 2, "key", 0), (first.ValueSchema!.Version, second.ValueSchema!.Version, first.Key.AsString(), first.KafkaPartition));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await task.PollAsync(limit.Token));
        Assert.Equal("{\"task\": 0, \"seqno\": 0}\n{\"task\": 0, \"seqno\": 1}\n", output.Lines);
    }

    /// <summary>A poll that did not return would keep the task from pausing.</summary>
    [Fact]
    public async Task SchemaSource_ThatHasMadeItsNumber_GoesOnReturningFromPollsAtItsPace()
    {
        using var output = new StandardOutput();
        var task = await StartAsync<SchemaSourceTask>(null, ("id", "0"), ("topic", "sc"), ("throughput", "20"), ("num.messages", "1"));
        await task.PollAsync(CancellationToken.None);
        var start = TimeProvider.System.GetTimestamp();

        Assert.Null(await task.PollAsync(CancellationToken.None));
        Assert.Null(await task.PollAsync(CancellationToken.None));

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(90));
    }

    [Fact]
    public void Tasks_AreAsManyAsAllowedWithNumbers()
    {
        var connector = new VerifiableSourceConnector();

        Assert.Equal(["0", "1", "2"], connector.GetTaskConfigs(3).Select(static config => config["id"]));
    }

    private static SinkRecord Record(int partition, int key, DataValue value, long offset) => new("vt", partition, Schema.Int32, key, null, value, offset);

    private static async Task<T> StartAsync<T>(SourceMap? stored, params IEnumerable<(string Name, string Value)> settings)
        where T : SourceTask, new()
    {
        var task = new T();
        task.Initialize(new TestContexts(stored));
        await task.StartAsync(settings.ToDictionary(static setting => setting.Name, static string? (setting) => setting.Value), CancellationToken.None);
        return task;
    }
}
