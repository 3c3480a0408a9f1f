using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.DeadLetters;
using Headrace.Kafka.Client;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.DeadLetters;

/// <summary>Replays at our broker.</summary>
public sealed class DeadLetterReplayTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private EmbeddedWorker _worker = null!;
    private KafkaAdmin _admin = null!;
    private DeadLetterTool _tool = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _worker = await EmbeddedWorker.StartAsync(_folder);
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = _worker.Broker.BootstrapServers };
        _admin = new(ClientSettings.ForAdmin(properties), NullLogger.Instance);
        _tool = new(properties, NullLogger.Instance, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _worker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task RecordThatFailsAgain_KeepsItsFirstPlace_AndIsLeftAloneAfterSomeReplays()
    {
        await _admin.CreateTopicAsync(new("in", 3, 1), Token);
        await SendAsync("in", 2, "good", "bad");
        await _worker.CreateAsync(
            "sink", "CollectSink", ("topics", "in"), ("errant", "bad"), ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "dlq"),
            ("errors.deadletterqueue.topic.replication.factor", "1"), ("errors.deadletterqueue.context.headers.enable", "true"));
        for (var round = 0; round < 2; round++)
        {
            var letter = await LastLetterAsync(round);
            Assert.Equal(($"in-2@{round + 1}", "in-2@1", round, "TASK_PUT", "sink"), ($"{letter.Origin}", $"{letter.First}", letter.Replays, letter.Stage, letter.Connector));
            Assert.Equal(1, (await ReplayAsync(new() { Topic = "dlq", ReplaysMax = 2 })).Replayed);
        }
        await LastLetterAsync(2);

        var last = await ReplayAsync(new() { Topic = "dlq", ReplaysMax = 2 });

        Assert.Equal((0, 1), (last.Replayed, last.ReplayedTooOften));
        Assert.Equal(new DeadLetterReplayResult("headrace-replay-dlq", 0, 0, 0, 0, null), await ReplayAsync(new() { Topic = "dlq" }));
        Assert.Equal(["good"], Seen.Of("sink"));
    }

    [Fact]
    public async Task Replay_GoesOnWhereItEnded_AndNothingIsDoneInADryRun()
    {
        await _admin.CreateTopicAsync(new("queue", 1, 1), Token);
        await _admin.CreateTopicAsync(new("out", 1, 1), Token);
        await SendLettersAsync("queue", "out", Enumerable.Range(0, 1200));
        var announced = new List<long>();

        Assert.Equal(1200, (await _tool.ReplayAsync(new() { Topic = "queue", IsDryRun = true }, letter => announced.Add(letter.Place.Offset), Token)).Replayed);
        Assert.Equal(Enumerable.Range(0, 1200).Select(static offset => (long)offset), announced);
        Assert.Equal(0, await EndAsync("out"));
        Assert.Equal(700, (await ReplayAsync(new() { Topic = "queue", Limit = 700 })).Replayed);
        Assert.Equal(700, (await _admin.GetGroupOffsetsAsync("headrace-replay-queue", Token)).Single().Value);
        Assert.Equal(0, (await ReplayAsync(new() { Topic = "queue", Filter = new() { To = new(700, null) } })).Replayed);
        Assert.Equal(500, (await ReplayAsync(new() { Topic = "queue" })).Replayed);

        Assert.Equal(Enumerable.Range(0, 1200).Select(static number => $"{number}"), (await _tool.ReadAsync("out", new(), 10_000, Token)).Select(static record => DeadLetter.Describe(record.Value)));
    }

    [Fact]
    public async Task RefusedRecord_EndsTheReplayInFrontOfIt_AndIsTheFirstOfTheNext()
    {
        await _admin.CreateTopicAsync(new("refusals", 1, 1), Token);
        await _admin.CreateTopicAsync(new("small", 1, 1, new Dictionary<string, string> { ["max.message.bytes"] = "2000" }), Token);
        await _admin.CreateTopicAsync(new("large", 1, 1), Token);
        await SendLettersAsync("refusals", "small", [1, 2, -5000, 4]);

        var error = await Assert.ThrowsAsync<ConnectException>(() => ReplayAsync(new() { Topic = "refusals" }));
        Assert.StartsWith("refusals-0@2 could not be replayed", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await _admin.GetGroupOffsetsAsync("headrace-replay-refusals", Token)).Single().Value);

        Assert.Equal(2, (await ReplayAsync(new() { Topic = "refusals", Target = "large" })).Replayed);
        Assert.Equal([5000, 1], (await _tool.ReadAsync("large", new(), 10, Token)).Select(static record => record.Value!.Value.Length));
    }

    [Fact]
    public async Task LetterThatCantBeReplayed_EndsTheReplay_UnlessItIsToBePassedOver()
    {
        await _admin.CreateTopicAsync(new("odd", 1, 1), Token);
        await SendLettersAsync("odd", "nowhere", [1]);

        var result = await ReplayAsync(new() { Topic = "odd" });
        Assert.Equal((0, "odd-0@0 can't be replayed: there is no topic nowhere: create it, or name another one by --to-topic. To pass over such letters, use --skip."), (result.Replayed, result.Problem));
        await _admin.CreateTopicAsync(new("nowhere", 1, 1), Token);
        await SendLettersAsync("odd", null, [2]);
        result = await ReplayAsync(new() { Topic = "odd", PassesImpossible = true });
        Assert.Equal((1, 1, null), (result.Replayed, result.Impossible, result.Problem));
        Assert.StartsWith("There is no topic gone", (await Assert.ThrowsAsync<ConnectException>(() => ReplayAsync(new() { Topic = "gone" }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoReplaysAtOnce_ShareTheQueue_AndNothingIsDoubled()
    {
        await _admin.CreateTopicAsync(new("shared", 4, 1), Token);
        await _admin.CreateTopicAsync(new("shared-out", 4, 1), Token);
        await SendLettersAsync("shared", "shared-out", Enumerable.Range(0, 4000));

        var results = await Task.WhenAll(ReplayAsync(new() { Topic = "shared" }), ReplayAsync(new() { Topic = "shared" }), ReplayAsync(new() { Topic = "shared" }));

        Assert.Equal(4000, results.Sum(static result => result.Replayed));
        var values = (await _tool.ReadAsync("shared-out", new(), 10_000, Token)).Select(static record => DeadLetter.Describe(record.Value)!).ToArray();
        Assert.Equal(Enumerable.Range(0, 4000).Select(static number => $"{number}").Order(StringComparer.Ordinal), values.Order(StringComparer.Ordinal));
    }

    private Task<DeadLetterReplayResult> ReplayAsync(DeadLetterReplayOptions options) => _tool.ReplayAsync(options, static _ => { }, Token);

    private async Task<long> EndAsync(string topic) => (await _admin.GetEndOffsetsAsync([new(topic, 0)], IsolationLevel.ReadUncommitted, Token)).Single().Value;

    private async Task<DeadLetter> LastLetterAsync(int index)
    {
        IReadOnlyList<DeadLetter> letters = [];
        await Eventually.UntilAsync(
            async () =>
            {
                if ((await _admin.DescribeTopicsAsync(["dlq"], Token)).Count > 0)
                    letters = await _tool.ReadAsync("dlq", new(), 100, Token);
                return letters.Count == index + 1;
            },
            $"there are {index + 1} letters");
        return letters[index];
    }

    private async Task SendAsync(string topic, int partition, params string[] values)
    {
        await using var producer = NewProducer();
        foreach (var value in values)
            await producer.SendAsync(topic, null, Encoding.UTF8.GetBytes(value), partition, Token);
    }

    /// <summary>Writes letters with numbers as values; a negative one is a value of so many bytes.</summary>
    private async Task SendLettersAsync(string queue, string? origin, IEnumerable<int> numbers)
    {
        await using var producer = NewProducer();
        var deliveries = new List<Runtime.Tolerance.AwaitedDelivery>();
        foreach (var number in numbers)
        {
            var value = number < 0 ? new byte[-number] : Encoding.UTF8.GetBytes($"{number}");
            if (number < 0)
                Random.Shared.NextBytes(value);
            deliveries.Add(new());
            Assert.True(producer.TrySend(
                new()
                {
                    Topic = queue,
                    Value = BytesOrNull.FromMemory(value),
                    Headers = origin is null
                        ? []
                        : [new("__connect.errors.topic", Encoding.UTF8.GetBytes(origin)), new("__connect.errors.partition", "0"u8.ToArray()), new("__connect.errors.offset", "7"u8.ToArray())],
                },
                deliveries[^1]));
        }
        await Task.WhenAll(deliveries.Select(static delivery => delivery.Completion));
    }

    private RecordProducer NewProducer() => new(ClientSettings.ForProducer(new Dictionary<string, string> { ["bootstrap.servers"] = _worker.Broker.BootstrapServers }), NullLogger.Instance);
}
