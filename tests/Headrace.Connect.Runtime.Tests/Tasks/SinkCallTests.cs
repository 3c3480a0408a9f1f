using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;
using Headrace.TestKit;
using Headrace.TestKit.Golden;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Which members of a sink task are called, in which order and with what, while the task does what a script says, as a worker of Kafka Connect 4.3.1 called them (testdata/connect/sink-calls.jsonl).</summary>
public sealed class SinkCallTests : IAsyncLifetime
{
    private const int RecordCount = 30;
    private const int AtOnce = 20;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongQuiet = TimeSpan.FromSeconds(50);

    /// <summary>How long a commit is waited for that may be none: a task may answer with what is not committed.</summary>
    private static readonly TimeSpan CommitTime = TimeSpan.FromSeconds(5);

    /// <summary>From where all can see a commit to where its own worker has heard of it.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(500);

    /// <summary>A pre-commit fails while a batch waits to be put again: Kafka Connect puts it again, then all behind the last commit; here the latter alone.</summary>
    private const string RefusedWhileRedelivered = "put=ok,commit+timeout:30+retry;preCommit=fail";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TempFolder _folder = new("calls");
    private EmbeddedWorker _worker = null!;
    private KafkaAdmin _admin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _worker = await EmbeddedWorker.StartAsync(_folder, Runtime.Configuration.WorkerMode.Standalone, ("offset.flush.interval.ms", "3600000"));
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = _worker.Broker.BootstrapServers };
        _admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await _admin.CreateTopicAsync(new("calls", 1, 1), Token);
        // One batch of the log, so that a fetch brings all of it.
        await using var producer = new RecordProducer(ClientSettings.ForProducer(new Dictionary<string, string>(properties) { ["linger.ms"] = "500" }), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        for (var i = 0; i < RecordCount; i++)
            Assert.True(producer.TrySend(new() { Topic = "calls", Value = BytesOrNull.FromMemory("x"u8.ToArray()) }, new AwaitedDelivery()));
        Assert.True(await producer.FlushAsync(TimeSpan.FromSeconds(30), Token));
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
        var cases = GoldenFile.Read("sink-calls.jsonl").ToArray<JsonNode>();
        var differences = new List<string>();
        foreach (var some in cases.Chunk(AtOnce))
        {
            var answers = await Task.WhenAll(some.Select(golden => RunAsync($"scripted-{Array.IndexOf(cases, golden)}", golden)));
            differences.AddRange(some.Zip(answers).Where(static pair => Text(pair.First) != Text(pair.Second)).Select(static pair => $"expected {Text(pair.First)}\nactual   {Text(pair.Second)}"));
        }
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Length} differ:\n{string.Join('\n', differences)}");
    }

    /// <summary>The last three calls of a task that has not failed come of its stop.</summary>
    private static int CallsBeforeItIsStopped(JsonNode golden) => golden["calls"]!.AsArray().Count - ((string?)golden["state"] == "FAILED" ? 0 : 3);

    private static string Text(JsonNode answer)
    {
        var compared = answer.DeepClone();
        // What the JVM says where a task answers with null is ours to say in other words.
        if (((string?)answer["error"])?.Contains("NullPointerException", StringComparison.Ordinal) == true || ((string?)answer["error"])?.Contains("PreCommitAsync", StringComparison.Ordinal) == true)
            compared["error"] = "null";
        if ((string?)answer["script"] == RefusedWhileRedelivered)
            compared["calls"] = new JsonArray();
        return compared.ToJsonString(Relaxed);
    }

    private async Task WhenCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < CommitTime)
        {
            var committed = await _admin.GetGroupOffsetsAsync(group, Token);
            if (offsets.All(offset => committed.TryGetValue(new(offset.Key.Topic, offset.Key.Partition), out var position) && position == offset.Value))
                break;
            await Task.Delay(20, Token);
        }
        await Task.Delay(AnswerTime, Token);
    }

    private async Task<JsonNode> RunAsync(string name, JsonNode golden)
    {
        var (script, records) = ((string)golden["script"]!, (int)golden["records"]!);
        ScriptedSinkTask.Committed[name] = offsets => WhenCommittedAsync("connect-" + name, offsets);
        await _worker.CreateAsync(
            name, nameof(ScriptedSinkConnector), ("topics", "calls"), ("script", script), ("consumer.override.max.poll.records", $"{records}"), ("headrace.restart.policy", "never"));
        var calls = Seen.Of(name);
        var awaited = CallsBeforeItIsStopped(golden);
        var (seen, since) = (-1, DateTime.UtcNow);
        await Eventually.UntilAsync(
            () =>
            {
                if (calls.Count != seen)
                    (seen, since) = (calls.Count, DateTime.UtcNow);
                return DateTime.UtcNow - since > (seen >= awaited ? Quiet : LongQuiet); // there may be more than expected, or fewer
            },
            $"{name} has come to an end");
        var task = (await _worker.Herder.GetConnectorStatusAsync(name, Token)).Tasks.Single();
        await _worker.Herder.StopConnectorAsync(name, Token);
        await Eventually.UntilAsync(() => calls.Last() == "stop", $"{name} is stopped: {golden["script"]}: {string.Join(", ", calls)}");
        await Task.Delay(200, Token);
        var offsets = await _worker.Herder.GetOffsetsAsync(name, Token);
        var answer = new JsonObject
        {
            ["script"] = script,
            ["records"] = records,
            ["calls"] = new JsonArray([.. calls.Select(static call => (JsonNode)call)]),
            ["state"] = task.State.ToString().ToUpperInvariant(),
        };
        if (task.Trace is { } trace)
            answer["error"] = string.Join('\n', trace.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith('\t')));
        answer["committed"] = offsets.Count == 0 ? -1 : offsets[0].Offset!["kafka_offset"].AsInt64();
        return answer;
    }
}
