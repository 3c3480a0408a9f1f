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
            var before = group.CommittedLines();
            group.Append(200);
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

    /// <summary>The steps of docs/operations.md: all workers to the next value, one by one, and only then to the one after it.</summary>
    [Fact]
    public async Task RollingUpgradeToExactlyOnce_OfBothKindsOfWorkers_WritesEachLineOnce()
    {
        var broker = await kafka.StartedAsync();
        await using var group = NewGroup(broker, "upgrade");
        foreach (var value in (string[])["disabled", "preparing", "enabled"])
        {
            // The one that leads is restarted first in one step, and last in the next.
            foreach (var worker in (string[])(value == "preparing" ? ["a", "jvm"] : ["jvm", "a"]))
                await RestartAsync(group, worker, value);
            if (value == "disabled")
                await AddSourcesAsync(group, group.Jvm);
            group.Append(50);
            await group.UntilRunningAsync("jvm", "a");
            await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);
        }

        // Now kills are survived too.
        group.Append(100);
        await group.KillAsync("a");
        group.Append(100);
        await group.UntilRunningAsync("jvm");
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);

        // And back, with a JVM worker that goes down last.
        await RestartAsync(group, "a", "preparing");
        await RestartAsync(group, "jvm", "preparing");
        group.Append(50);
        await group.UntilRunningAsync("jvm", "a");
        await RestartAsync(group, "a", "disabled");
        group.Append(50);
        await group.UntilRunningAsync("jvm", "a");
        await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);
    }

    [Fact]
    public async Task RollingUpgradeToExactlyOnce_AndBack_OfHeadraceAlone_WritesEachLineOnce()
    {
        var broker = await kafka.StartedAsync();
        await using var group = NewGroup(broker, "upgrade-ours");
        foreach (var value in (string[])["disabled", "preparing", "enabled", "preparing", "disabled"])
        {
            foreach (var worker in (string[])["a", "b"])
            {
                await RestartAsync(group, worker, value);
                group.Append(20);
            }
            if (group.ConnectorCount == 0)
                await AddSourcesAsync(group, group["a"]);
            await group.UntilRunningAsync("a", "b");
            await UntilCommittedAsync(group, group.WrittenLines, atLeast: false);
        }
    }

    private static async Task AddSourcesAsync(WorkerGroup group, RestClient rest)
    {
        await group.UntilRunningAsync();
        for (var i = 0; i < Sources; i++)
            await group.AddSourceAsync(rest);
    }

    /// <summary>Starts a worker with a value of <c>exactly.once.source.support</c>, and stops it before, in order, if it runs.</summary>
    private static async Task RestartAsync(WorkerGroup group, string worker, string value)
    {
        if (group.Has(worker))
            await group.StopAsync(worker);
        var support = ("exactly.once.source.support", value);
        if (worker == "jvm")
            await group.StartJvmAsync(support);
        else
            group.Start(worker, support);
        await group.UntilRunningAsync();
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
