using System.Globalization;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>Exactly-once sources: workers are killed in the middle of transactions, and a read_committed consumer finds every line once.</summary>
public sealed class ExactlyOnceTests(KafkaFixture kafka)
{
    private const int Sources = 3;

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["exactly.once.source.support"] = "enabled",
        ["scheduled.rebalance.max.delay.ms"] = "0",
    };

    /// <summary>How often the worker is killed; more by hand.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("HEADRACE_KILLS") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public async Task WorkerThatIsKilled_LosesNoLine_AndWritesNoneTwice()
    {
        var broker = await kafka.StartedAsync();
        await using var group = NewGroup(broker, "kills");
        group.Start("w");
        await Eventually.UntilAsync(group["w"].IsReadyAsync, "the worker is ready");
        for (var i = 0; i < Sources; i++)
            await group.AddSourceAsync(group["w"], ("batch.size", "7"), ("transaction.boundary", i == 0 ? "interval" : "poll"), ("transaction.boundary.interval.ms", "200"));
        var random = new Random(618);
        for (var kill = 0; kill < Kills; kill++)
        {
            group.Append(200);
            var before = group.CommittedLines();
            // It is killed in the middle of its work, whatever that is: writing, committing, or beginning with a fencing.
            await UntilCommittedAsync(group, before + random.Next(Sources * 200), atLeast: true);
            await group.KillAsync("w");
            group.Start("w");
        }
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);
    }

    [Fact]
    public async Task MixedGroup_KilledOnBothSides_WritesEachLineOnce()
    {
        var broker = await kafka.StartedAsync();
        await using var group = NewGroup(broker, "mixed-eos");

        // The JVM leads, and fences for the tasks of ours.
        await group.StartJvmAsync();
        for (var i = 0; i < Sources; i++)
            await group.AddSourceAsync(group.Jvm, ("offsets.storage.topic", $"own-offsets-{i % 2}"), ("exactly.once.support", "required"));
        group.Append(100);
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);
        group.Start("w");
        await group.UntilRunningAsync("jvm", "w");
        group.Append(100);
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);

        // It dies: ours goes on where the transactions of the JVM have ended, and leads.
        group.Append(100);
        await group.KillJvmAsync();
        group.Append(100);
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);
        await group.UntilRunningAsync("w");

        // Ours fences for the tasks of the JVM.
        await group.StartJvmAsync();
        await group.UntilRunningAsync("jvm", "w");
        group.Append(100);
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);

        // Ours dies, and the JVM goes on.
        group.Append(100);
        await group.KillAsync("w");
        await group.UntilRunningAsync("jvm");
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);
    }

    private static WorkerGroup NewGroup(RealKafka broker, string name) => new(broker.BootstrapServers, $"{name}-{Guid.NewGuid():N}", Settings);

    private static async Task UntilCommittedAsync(WorkerGroup group, int count, bool atLeast)
    {
        var seen = 0;
        try
        {
            await Eventually.UntilAsync(
                () =>
                {
                    seen = group.CommittedLines();
                    return atLeast ? seen >= count : seen == count;
                },
                $"{count} lines are committed", TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} There are {seen}.\n{group.Logs()}", e);
        }
    }
}
