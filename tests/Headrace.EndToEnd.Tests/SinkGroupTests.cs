using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>Tasks of one sink on workers of both kinds are members of one consumer group, whose partitions move while records flow.</summary>
public sealed class SinkGroupTests(KafkaFixture kafka)
{
    private const int Partitions = 6;
    private const string Assignors = "org.apache.kafka.clients.consumer.";

    [Fact]
    public async Task TasksOfBothKindsOfWorkers_ShareTheirPartitions_AndLoseNothing()
    {
        var broker = await kafka.StartedAsync();
        await using var group = new WorkerGroup(broker.BootstrapServers, $"sinks-{Guid.NewGuid():N}", new Dictionary<string, string>
        {
            ["scheduled.rebalance.max.delay.ms"] = "0",
            ["consumer.session.timeout.ms"] = "",     // consumers of the newer protocol take neither
            ["consumer.heartbeat.interval.ms"] = "",
            ["consumer.auto.offset.reset"] = "earliest",
        });
        var topic = await broker.CreateTopicAsync(Partitions);
        await using var sinks = new SinkGroup(group, topic, Partitions);
        await group.StartJvmAsync();
        group.Start("a");
        await group.UntilRunningAsync();
        sinks.StartFeeding();

        (string, string)[] session = [("session.timeout.ms", "10000"), ("heartbeat.interval.ms", "500")];
        var id = Guid.NewGuid().ToString("N");   // groups of other tests must not be theirs
        var (range, cooperative, both, isStatic, newer) = ($"range-{id}", $"cooperative-{id}", $"both-{id}", $"static-{id}", $"newer-{id}");
        await sinks.PutSinkAsync("jvm", range, 3, [("partition.assignment.strategy", $"{Assignors}RangeAssignor"), .. session]);
        await sinks.PutSinkAsync("a", cooperative, 3, [("partition.assignment.strategy", $"{Assignors}CooperativeStickyAssignor"), .. session]);
        await sinks.PutSinkAsync("jvm", both, 3, session);   // Java's default: range and cooperative sticky
        await sinks.PutSinkAsync("a", isStatic, 1, [("group.instance.id", id), .. session]);
        await sinks.PutSinkAsync("jvm", newer, 3, ("group.protocol", "consumer"));
        string[] all = [range, cooperative, both, isStatic, newer];
        await group.UntilRunningAsync("jvm", "a");
        await sinks.UntilItGoesOnAsync(all);

        // A static id is one member's: of two tasks with the same one fails, on whichever worker it is.
        var fenced = $"fenced-{id}";
        await sinks.PutSinkAsync("a", fenced, 2, [("group.instance.id", fenced), .. session]);
        await UntilOneIsFencedAsync(group, fenced);
        await group.DeleteAsync(group["a"], fenced);

        // Another worker comes, and tasks move to it.
        group.Start("b");
        await group.UntilRunningAsync("jvm", "a", "b");
        await sinks.UntilItGoesOnAsync(all);

        // More tasks than before; restarts of those that are there.
        await sinks.PutSinkAsync("b", cooperative, 6, [("partition.assignment.strategy", $"{Assignors}CooperativeStickyAssignor"), .. session]);
        foreach (var sink in (string[])[range, both, newer])
            await WorkerGroup.SendUntilDoneAsync(group["a"], HttpMethod.Post, $"connectors/{sink}/restart?includeTasks=true");
        await group.UntilRunningAsync("jvm", "a", "b");
        await sinks.UntilItGoesOnAsync(all);

        // A worker goes in order, and what it had is read on elsewhere.
        await group.StopAsync("a");
        await group.UntilRunningAsync("jvm", "b");
        await sinks.UntilItGoesOnAsync(all);

        // Where several members stop at the same moment a broker may refuse the last commit of some, of workers of either kind. One that is alone in its group commits all that it has written.
        Assert.True(sinks.Doubled(isStatic) == 0, $"{sinks.Doubled(isStatic)} records were written twice, though everybody came and went in order.\n{group.Logs()}");

        // One dies. A broker misses members of the newer protocol after 45 s only: that sink is not waited for.
        await group.DeleteAsync(group["b"], newer);
        await group.KillJvmAsync();
        await group.UntilRunningAsync("b");
        await sinks.UntilItGoesOnAsync([range, cooperative, both, isStatic]);

        var count = await sinks.StopFeedingAsync();
        foreach (var sink in (string[])[range, cooperative, both, isStatic])
            await sinks.UntilDoneAsync(sink, count);
    }

    private static async Task UntilOneIsFencedAsync(WorkerGroup group, string sink)
    {
        (string, string)[] seen = [];
        try
        {
            await Eventually.UntilAsync(
                async () => (seen = await StatesAsync(group["a"], sink)) is [("FAILED", var trace), ("RUNNING", _)] && trace.Contains("FencedInstanceIdException", StringComparison.Ordinal),
                "one task is fenced", TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} The tasks of {sink} are {string.Join(", ", seen)}.\n{group.Logs()}", e);
        }
    }

    private static async Task<(string State, string Trace)[]> StatesAsync(RestClient rest, string connector)
    {
        var (_, body) = await rest.GetAsync($"connectors/{connector}/status");
        if (!body.TryGetProperty("tasks", out var tasks))
            return [];
        return
        [
            .. tasks.EnumerateArray().Select(static task => (task.GetProperty("state").GetString()!, task.TryGetProperty("trace", out var trace) ? trace.GetString()! : "")).Order(),
        ];
    }
}
