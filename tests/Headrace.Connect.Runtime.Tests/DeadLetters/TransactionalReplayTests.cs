using System.Globalization;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.DeadLetters;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.DeadLetters;

/// <summary>Replays at a broker that has transactions.</summary>
public sealed class TransactionalReplayTests(KafkaFixture kafka)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReplaysAtOnce_WriteEachRecordOnce_AndEachPartitionInItsOrder()
    {
        var (properties, queue, target) = await PrepareAsync(partitions: 4, count: 4000);
        var tool = new DeadLetterTool(properties, NullLogger.Instance, TimeProvider.System);

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => tool.ReplayAsync(new() { Topic = queue }, static _ => { }, Token)));

        Assert.Equal(4000, results.Sum(static result => result.Replayed));
        await AssertWhatIsCommittedAsync(tool, target, 4000);
        Assert.Equal(0, (await tool.ReplayAsync(new() { Topic = queue }, static _ => { }, Token)).Replayed);
    }

    [Fact]
    public async Task ReplayThatIsEndedMidway_LeavesWhatIsCommitted_AndTheNextGoesOnThere()
    {
        var (properties, queue, target) = await PrepareAsync(partitions: 1, count: 3000);
        var tool = new DeadLetterTool(properties, NullLogger.Instance, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        // In the middle of a transaction: the thousandth record is handed over, and the batch is not over.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tool.ReplayAsync(
            new() { Topic = queue },
            letter =>
            {
                if (letter.Place.Offset == 1000)
                    stop.Cancel();
            },
            stop.Token));
        await tool.ReplayAsync(new() { Topic = queue }, static _ => { }, Token);

        await AssertWhatIsCommittedAsync(tool, target, 3000);
    }

    [Fact]
    public async Task RefusedRecord_EndsTheReplayInFrontOfIt_AndWhatIsBeforeItIsWritten()
    {
        var (properties, queue, target) = await PrepareAsync(partitions: 1, count: 10, largeAt: 6);
        var tool = new DeadLetterTool(properties, NullLogger.Instance, TimeProvider.System);

        var error = await Assert.ThrowsAsync<ConnectException>(() => tool.ReplayAsync(new() { Topic = queue }, static _ => { }, Token));

        Assert.StartsWith($"{queue}-0@6 could not be replayed, and the replay ends in front of it: ", error.Message, StringComparison.Ordinal);
        await AssertWhatIsCommittedAsync(tool, target, 6);
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), NullLogger.Instance);
        Assert.Equal(6, (await admin.GetGroupOffsetsAsync($"headrace-replay-{queue}", Token)).Single().Value);
    }

    private static async Task AssertWhatIsCommittedAsync(DeadLetterTool tool, string target, int count)
    {
        var letters = await tool.ReadAsync(target, new(), 100_000, Token); // read_committed
        foreach (var partition in letters.GroupBy(static letter => letter.Place.Partition))
        {
            var numbers = partition.Select(static letter => int.Parse(DeadLetter.Describe(letter.Value)!, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(numbers.Order(), numbers);
        }
        Assert.Equal(
            Enumerable.Range(0, count), letters.Select(static letter => int.Parse(DeadLetter.Describe(letter.Value)!, CultureInfo.InvariantCulture)).Order());
    }

    private async Task<(Dictionary<string, string> Properties, string Queue, string Target)> PrepareAsync(int partitions, int count, int largeAt = -1)
    {
        var broker = await kafka.StartedAsync();
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = broker.BootstrapServers };
        var queue = "dlq-" + Guid.NewGuid().ToString("N");
        var target = queue + "-out";
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), NullLogger.Instance);
        await admin.CreateTopicAsync(new(queue, partitions, 1), Token);
        await admin.CreateTopicAsync(new(target, partitions, 1, new Dictionary<string, string> { ["max.message.bytes"] = "100000" }), Token);
        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), NullLogger.Instance);
        var deliveries = new List<AwaitedDelivery>();
        for (var number = 0; number < count; number++)
        {
            var partition = number % partitions;
            var value = Encoding.UTF8.GetBytes($"{number}");
            if (number == largeAt)
            {
                value = new byte[200_000];
                Random.Shared.NextBytes(value);
            }
            deliveries.Add(new());
            Assert.True(producer.TrySend(
                new()
                {
                    Topic = queue,
                    Partition = partition,
                    Value = BytesOrNull.FromMemory(value),
                    Headers =
                    [
                        new("__connect.errors.topic", Encoding.UTF8.GetBytes(target)), new("__connect.errors.partition", Encoding.UTF8.GetBytes($"{partition}")),
                        new("__connect.errors.offset", "7"u8.ToArray()),
                    ],
                },
                deliveries[^1]));
        }
        await Task.WhenAll(deliveries.Select(static delivery => delivery.Completion));
        return (properties, queue, target);
    }
}
