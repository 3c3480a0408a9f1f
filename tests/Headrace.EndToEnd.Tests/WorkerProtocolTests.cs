using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>The protocols of a worker group: all workers agree on what each of them knows, and a rolling restart changes it.</summary>
public sealed class WorkerProtocolTests(KafkaFixture kafka)
{
    private const int Pipelines = 3;

    private static readonly (string, string) Eager = ("connect.protocol", "eager");
    private static readonly (string, string) Compatible = ("connect.protocol", "compatible");

    [Fact]
    public async Task MixedGroup_AgreesOnWhatAllKnow_AndGoesUpFromEager_ByRollingRestart()
    {
        var broker = await kafka.StartedAsync();
        await using var group = NewGroup(broker, "protocols");

        // Kafka Connect leads, and is eager.
        await group.StartJvmAsync(Eager);
        group.Start("sessioned");
        group.Start("compatible", Compatible);
        await group.UntilRunningAsync();
        foreach (var worker in (string[])["jvm", "sessioned", "compatible"])
            await group.AddPipelineAsync(group[worker]);
        await group.UntilRunningAsync("jvm", "sessioned", "compatible");
        await group.UntilProtocolAsync("sessioned", "default");
        await group.RestartEverythingAsync("sessioned", "compatible", "jvm");
        group.Append(20);
        await group.UntilAllLinesAsync(isExact: true);

        // It dies, and one of ours leads; then it comes back.
        await group.KillJvmAsync();
        await group.UntilRunningAsync("sessioned", "compatible");
        await group.UntilProtocolAsync("compatible", "compatible");
        await group.StopAsync("sessioned");
        group.Start("eager", Eager);
        group.Append(20);
        await group.UntilRunningAsync("eager", "compatible");
        await group.UntilProtocolAsync("eager", "default");
        await group.StartJvmAsync();
        await group.UntilRunningAsync("jvm", "eager", "compatible");
        await group.RestartEverythingAsync("jvm", "eager", "compatible");
        await group.AddPipelineAsync(group.Jvm);
        group.Append(20);
        await group.UntilAllLinesAsync(isExact: false);

        // Up again: as the eager one goes all have compatible, and then sessioned.
        await group.StopAsync("eager");
        group.Start("sessioned");
        await group.UntilRunningAsync("jvm", "sessioned", "compatible");
        await group.UntilProtocolAsync("sessioned", "compatible");
        await group.StopAsync("compatible");
        group.Append(20);
        await group.UntilRunningAsync("jvm", "sessioned");
        await group.UntilProtocolAsync("sessioned", "sessioned");
        await group.AddPipelineAsync(group["sessioned"]);
        await group.UntilRunningAsync("jvm", "sessioned");
        await group.UntilAllLinesAsync(isExact: false);
    }

    [Fact]
    public async Task RollingRestart_ToEagerAndBack_DoublesNothing()
    {
        var broker = await kafka.StartedAsync();
        await using var group = NewGroup(broker, "rolling");
        string[] workers = ["a", "b", "c"];
        foreach (var worker in workers)
            group.Start(worker);
        await group.UntilRunningAsync();
        for (var i = 0; i < Pipelines; i++)
            await group.AddPipelineAsync(group[workers[i]]);
        await group.UntilRunningAsync(workers);

        foreach (var (setting, during, afterwards) in (((string, string), string, string)[])[(Eager, "default", "default"), (("connect.protocol", "sessioned"), "default", "sessioned")])
        {
            foreach (var worker in workers)
            {
                await group.StopAsync(worker);
                group.Append(10);
                group.Start(worker, setting);
                await group.UntilRunningAsync(workers);
                await group.UntilProtocolAsync(worker, worker == "c" ? afterwards : during);
            }
            await group.RestartEverythingAsync(workers);
            await group.UntilRunningAsync(workers);
            await group.UntilAllLinesAsync(isExact: true);
        }
    }

    private static WorkerGroup NewGroup(RealKafka broker, string name) => new(broker.BootstrapServers, $"{name}-{Guid.NewGuid():N}", new Dictionary<string, string>
    {
        ["scheduled.rebalance.max.delay.ms"] = "0",
        // Nobody is killed: a member that is only slow must not be taken for dead, or lines come twice.
        ["session.timeout.ms"] = "30000",
        ["consumer.session.timeout.ms"] = "30000",
    });
}
