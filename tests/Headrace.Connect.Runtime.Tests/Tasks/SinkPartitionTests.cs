using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Headrace.TestKit;
using Headrace.TestKit.Golden;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>
/// Which members of sink tasks with several partitions are called, in which order and with what, while they rewind, pause and refuse, others join and leave their group, and topics come,
/// grow and go, as a worker of Kafka Connect 4.3.1 called them (testdata/connect/sink-partitions.jsonl). Each case is a list of steps; the next one begins when all is quiet.
/// </summary>
public sealed class SinkPartitionTests : IAsyncLifetime
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongQuiet = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan ToBeTold = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TempFolder _folder = new("partitions");
    private EmbeddedWorker _worker = null!;
    private IAdminClient _admin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _worker = await EmbeddedWorker.StartAsync(_folder, Runtime.Configuration.WorkerMode.Standalone, ("offset.flush.interval.ms", "3600000"));
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _worker.Broker.BootstrapServers }).Build();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _worker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Calls_AreThoseOfKafkaConnect()
    {
        var cases = GoldenFile.Read("sink-partitions.jsonl").ToArray();
        using var atOnce = new SemaphoreSlim(AtOnce);
        var answers = await Task.WhenAll(cases.Select(async (golden, number) =>
        {
            await atOnce.WaitAsync(Token);
            try
            {
                return await RunAsync($"partitions-{number}", golden);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return new JsonObject { ["what"] = (string?)golden["what"], ["threw"] = e.ToString() }; // the other cases are still worth seeing
            }
            finally
            {
                atOnce.Release();
            }
        }));
        List<string> differences = [.. cases.Zip(answers).Where(static pair => Text(pair.First) != Text(pair.Second)).Select(static pair => $"expected {Text(pair.First)}\nactual   {Text(pair.Second)}")];
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Length} differ:\n{string.Join('\n', differences)}");
    }

    /// <summary>When the task of Kafka Connect is heard is chance: it may have its new partitions by then, but it does not open them.</summary>
    [Fact]
    public async Task FailedClose_OpensNothingAnyMore()
    {
        var golden = JsonNode.Parse(
            """
            {"config":{"topics":"@a"},"steps":["create a:2","start","produce a-0:1 a-1:1","do 0 close:fail","join zz"],
             "log":[[],["0 start","0 open a-0 a-1 of a-0 a-1"],["0 records a-0 0..0","0 records a-1 0..0"],["0 told close:fail"],["0 preCommit a-0:1 a-1:1 -> ok","0 close a-0 a-1","0 stop"]],
             "tasks":["FAILED org.apache.kafka.connect.errors.ConnectException: told"],"end":[]}
            """)!.AsObject();

        var answer = await RunAsync("failed-close", golden);

        Assert.Equal(Text(golden["log"]!), Text(answer["log"]!));
        Assert.Equal(Text(golden["tasks"]!), Text(answer["tasks"]!));
    }

    /// <summary>Nobody can read them again. Whether a topic comes back at once, made by the consumers that ask for it, is chance, so that this is no golden case.</summary>
    [Fact]
    public async Task RecordsOfDeletedTopic_AreMadeSafe_UnderCooperativeAssignment()
    {
        var golden = JsonNode.Parse(
            """
            {"config":{"topics.regex":"@[ab]","consumer.override.partition.assignment.strategy":"org.apache.kafka.clients.consumer.CooperativeStickyAssignor","consumer.override.allow.auto.create.topics":"false"},
             "steps":["create a:1 b:2","start","produce a-0:3 b-1:3","delete b"],
             "log":[[],["0 start","0 open a-0 b-0 b-1 of a-0 b-0 b-1"],["0 records a-0 0..2","0 records b-1 0..2"],["0 preCommit b-0:0 b-1:3 -> ok","0 close b-0 b-1"]],
             "tasks":["RUNNING"],"end":["0 preCommit a-0:3 -> ok","0 close a-0","0 stop"]}
            """)!.AsObject();

        var answer = await RunAsync("deleted", golden);

        Assert.Equal(Text(golden["log"]!), Text(answer["log"]!));
        Assert.Equal(Text(golden["tasks"]!), Text(answer["tasks"]!));
    }

    private static string Text(JsonNode answer) => answer.ToJsonString(Relaxed);

    private static JsonArray Lines(IEnumerable<string> lines) => [.. lines.Select(static line => (JsonNode)line)];

    private async Task<JsonNode> RunAsync(string name, JsonObject golden)
    {
        var told = ToldCase.Of(name);
        var answer = new JsonObject { ["what"] = (string?)golden["what"], ["config"] = golden["config"]!.DeepClone(), ["steps"] = golden["steps"]!.DeepClone() };
        var logs = new JsonArray();
        answer["log"] = logs;
        var mates = new Dictionary<string, GroupMate>();
        foreach (var (step, expected) in golden["steps"]!.AsArray().Zip(golden["log"]!.AsArray()))
        {
            await ActAsync(name, golden, ((string)step!).Split(' '), told, mates);
            logs.Add(Lines(await WhenQuietAsync(told, [.. expected!.AsArray().Select(static line => (string)line!)])));
        }
        answer["tasks"] = await TasksAsync(name, Text(golden["tasks"]!));
        foreach (var mate in mates.Values)
            mate.Dispose();
        await _worker.Herder.StopConnectorAsync(name, Token);
        answer["end"] = Lines(await WhenQuietAsync(told, [.. golden["end"]!.AsArray().Select(static line => (string)line!)]));
        var offsets = await _worker.Herder.GetOffsetsAsync(name, Token);
        answer["committed"] = Lines(offsets.Select(offset =>
            $"{told.Show(new TopicPartition(offset.Partition!["kafka_topic"].AsString(), (int)offset.Partition["kafka_partition"].AsInt64()))}:{offset.Offset!["kafka_offset"].AsInt64()}").Order(StringComparer.Ordinal));
        await _worker.Herder.DeleteConnectorAsync(name, Token);
        return answer;
    }

    private async Task ActAsync(string name, JsonObject golden, string[] step, ToldCase told, Dictionary<string, GroupMate> mates)
    {
        string Topic(string of) => $"{name}.{of}";
        string[] subscribed = [.. ((string?)golden["config"]!["topics"] ?? "").Split(',').Select(topic => topic.Replace("@", name + ".", StringComparison.Ordinal))];
        if (golden["config"]!["topics.regex"] is { } regex)
            subscribed = ["^" + ((string)regex!).Replace("@", name + ".", StringComparison.Ordinal)];
        switch (step)
        {
            case ["start"]:
                var config = golden["config"]!.AsObject().Select(entry => (entry.Key, (string?)((string)entry.Value!).Replace("@", name + ".", StringComparison.Ordinal)));
                await _worker.CreateAsync(name, nameof(ToldSinkConnector), [("consumer.override.metadata.max.age.ms", "300"), ("headrace.restart.policy", "never"), .. config]);
                break;
            case ["create", .. var topics]:
                await _admin.CreateTopicsAsync(topics.Select(topic => new TopicSpecification { Name = Topic(topic.Split(':')[0]), NumPartitions = Number(topic.Split(':')[1]), ReplicationFactor = 1 }));
                break;
            case ["delete", var topic]:
                await _admin.DeleteTopicsAsync([Topic(topic)]);
                break;
            case ["grow", var topic]:
                await _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = Topic(topic.Split(':')[0]), IncreaseTo = Number(topic.Split(':')[1]) }]);
                break;
            case ["produce", .. var records]:
                Produce(records.Select(some => (told.Partition(some.Split(':')[0]), Number(some.Split(':')[1]))));
                break;
            case ["do", var task, var actions]:
                foreach (var action in actions.Split('/'))
                    told.ActionsOf(Number(task)).Enqueue(action);
                break;
            case ["join", var mate]:
                var isCooperative = ((string?)golden["config"]!["consumer.override.partition.assignment.strategy"])?.Contains("Cooperative", StringComparison.Ordinal) == true;
                mates[mate] = new(_worker.Broker.BootstrapServers, $"connect-{name}", mate, isCooperative, subscribed);
                break;
            case ["leave", var mate]:
                mates.Remove(mate, out var leaving);
                await Task.Run(leaving!.Dispose, Token);
                break;
            case ["pause"]:
                await _worker.Herder.PauseConnectorAsync(name, Token);
                break;
            case ["resume"]:
                await _worker.Herder.ResumeConnectorAsync(name, Token);
                break;
            case ["restart", var task]:
                await _worker.Herder.RestartTaskAsync(new(name, Number(task)), Token);
                break;
        }
    }

    /// <summary>With a producer of its own: one that has been there for longer may not know of new partitions yet.</summary>
    private void Produce(IEnumerable<(TopicPartition Partition, int Count)> records)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _worker.Broker.BootstrapServers, LingerMs = 50 }).Build();
        foreach (var (partition, count) in records)
        {
            for (var i = 0; i < count; i++)
                producer.Produce(new Confluent.Kafka.TopicPartition(partition.Topic, partition.Partition), new() { Value = "x" });
        }
        producer.Flush(Token);
    }

    /// <summary>The notes of a step: as soon as they are those that are expected and no more come, or when nothing has come for long.</summary>
    /// <summary>The states of the tasks. That one has failed is told a moment after its last call.</summary>
    private async Task<JsonArray> TasksAsync(string name, string expected)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var status = await _worker.Herder.GetConnectorStatusAsync(name, Token);
            var tasks = Lines(status.Tasks.Select(task => Describe(name, task)));
            if (Text(tasks) == expected || since.Elapsed > LongQuiet)
                return tasks;
            await Task.Delay(50, Token);
        }
    }

    private static string Describe(string name, TaskStateInfo task) =>
        task.State.ToString().ToUpperInvariant() + (task.Trace is { } trace ? " " + string.Join('\n', trace.Split('\n').Where(static line => line.Length > 0 && line[0] != '\t')).Replace(name + ".", "", StringComparison.Ordinal) : "");

    private static async Task<List<string>> WhenQuietAsync(ToldCase told, List<string> expected)
    {
        var (count, since) = (-1L, Stopwatch.StartNew());
        while (true)
        {
            if (told.Count != count)
                (count, since) = (told.Count, Stopwatch.StartNew());
            // Where nothing is to come there is no sign that the step has had its effect.
            var isSeen = told.Read().SequenceEqual(expected) && (told.IsAllTold || since.Elapsed > ToBeTold);
            if (since.Elapsed > (!isSeen ? LongQuiet : expected.Count == 0 ? ToBeTold : Quiet))
                return told.Take(); // what comes later is the next step's, and found there
            await Task.Delay(50, Token);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
