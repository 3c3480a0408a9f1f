using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>Replays of dead letters by the program.</summary>
public sealed class DeadLetterReplayTests(KafkaFixture kafka)
{
    private const int Count = 60_000;

    [Fact]
    public async Task ReplayThatIsKilled_LosesAndDoublesNothing_AndKeepsTheOrder()
    {
        var broker = await kafka.StartedAsync();
        var queue = "dlq-" + Guid.NewGuid().ToString("N");
        await WriteLettersAsync(broker.BootstrapServers, queue);
        string[] command = ["dead-letters", "replay", "--topic", queue, "--bootstrap-server", broker.BootstrapServers];

        // Each batch takes half a second of its own, so that the replay is under way for a minute.
        using var folder = new TempFolder("replay");
        await using (var first = HeadraceProcess.Start([.. command, "--command-config", folder.WriteText("slow.properties", "linger.ms=500\n")]))
        {
            await Eventually.UntilAsync(() => CommittedRecords.Read(broker.BootstrapServers, queue + "-out").Count > 0, "it has begun", TimeSpan.FromSeconds(120));
            await first.KillAsync();
        }
        Assert.InRange(CommittedRecords.Read(broker.BootstrapServers, queue + "-out").Count, 1, Count - 1);
        await using (var second = HeadraceProcess.Start(command))
        {
            await Eventually.UntilAsync(() => second.HasExited, "it has ended", TimeSpan.FromSeconds(180));
            Assert.True(second.ExitCode == 0, second.Errors);
        }

        // What is behind the transaction that the first one has left open is seen when the broker has ended that, after its time-out of 15 s.
        IReadOnlyList<(string? Key, string? Value)> replayed = [];
        await Eventually.UntilAsync(() => (replayed = CommittedRecords.Read(broker.BootstrapServers, queue + "-out")).Count >= Count, "all are committed", TimeSpan.FromSeconds(120));
        Assert.Equal(Enumerable.Range(0, Count).Select(static number => number.ToString(CultureInfo.InvariantCulture)), replayed.Select(static record => record.Value));
    }

    private static async Task WriteLettersAsync(string bootstrapServers, string queue)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        await admin.CreateTopicsAsync([new() { Name = queue, NumPartitions = 1 }, new() { Name = queue + "-out", NumPartitions = 1 }]);
        // Idempotent, for the order: a batch that comes before the new topic is ready is sent again, and without that its successors would pass it.
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true }).Build();
        var headers = new Headers
        {
            { "__connect.errors.topic", Encoding.UTF8.GetBytes(queue + "-out") }, { "__connect.errors.partition", "0"u8.ToArray() }, { "__connect.errors.offset", "7"u8.ToArray() },
        };
        for (var i = 0; i < Count; i++)
            producer.Produce(queue, new() { Value = i.ToString(CultureInfo.InvariantCulture), Headers = headers });
        producer.Flush(TestContext.Current.CancellationToken);
    }
}
