using System.Globalization;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>Workers that share their work: Headrace's and Kafka Connect's own in one group, and Headrace's on the embedded broker.</summary>
public sealed class WorkerGroupTests(KafkaFixture kafka)
{
    private const int Pipelines = 10; // 20 connectors

    [Fact]
    public async Task MixedGroup_MovesItsWork_ThroughJoinsLeavesKillsAndChangesOfTheLeader()
    {
        var broker = await kafka.StartedAsync();
        await using var group = new WorkerGroup(broker.BootstrapServers, "mixed-" + Guid.NewGuid().ToString("N"));

        // The JVM leads.
        await group.StartJvmAsync();
        for (var i = 0; i < Pipelines / 2; i++)
            await group.AddPipelineAsync(group.Jvm);
        await group.UntilRunningAsync("jvm");
        group.Start("a");
        group.Start("b");
        await group.UntilRunningAsync("jvm", "a", "b");
        group.Append(50);

        // A worker that does not lead takes requests for all: they are forwarded, and the tasks of its connectors go to the leader.
        for (var i = Pipelines / 2; i < Pipelines; i++)
            await group.AddPipelineAsync(group["a"]);
        await group.UntilRunningAsync("jvm", "a", "b");
        await group.UntilAllLinesAsync(isExact: true);

        // It leaves in order, and what it had goes on elsewhere where it stopped.
        await group.StopAsync("a");
        group.Append(50);
        await group.UntilRunningAsync("jvm", "b");
        group.Start("a");
        await group.UntilRunningAsync("jvm", "a", "b");
        await group.UntilAllLinesAsync(isExact: true);

        // The leader is killed: one of ours leads.
        await group.KillJvmAsync();
        group.Append(50);
        await group.UntilRunningAsync("a", "b");

        // Kafka Connect comes back into a group that Headrace leads, and is asked for things.
        await group.StartJvmAsync();
        await group.UntilRunningAsync("jvm", "a", "b");
        await group.AddPipelineAsync(group.Jvm);
        await group.UntilRunningAsync("jvm", "a", "b");
        await group.RestartEverythingAsync("b", "jvm");
        await group.UntilRunningAsync("jvm", "a", "b");

        // Whoever leads now, it dies; then the other.
        await group.KillAsync("a");
        group.Append(50);
        await group.UntilRunningAsync("jvm", "b");
        await group.KillAsync("b");
        group.Start("a");
        await group.UntilRunningAsync("jvm", "a");
        group.Append(50);
        await group.UntilAllLinesAsync(isExact: false);

        // Rolling migration ends: the last JVM worker goes, in order.
        await group.StopJvmAsync();
        group.Append(10);
        await group.UntilRunningAsync("a");
        await group.UntilAllLinesAsync(isExact: false);
        await group.StopAsync("a");
    }

    [Fact]
    public async Task SecondWorker_JoinsTheOneThatHasTheBroker_AndItsWorkIsTakenOverWhenItDies()
    {
        using var folder = new TempFolder("headrace-start");
        var (kafkaPort, restPort) = (FreePort.Next(), FreePort.Next());
        var settings = folder.WriteText("worker.properties", "scheduled.rebalance.max.delay.ms=1000\nsession.timeout.ms=6000\nheartbeat.interval.ms=1000\n");
        await using var first = HeadraceProcess.Start(
            "start", "--data", folder.Combine("data"), "--worker", settings, "--kafka-port", kafkaPort.ToString(CultureInfo.InvariantCulture), "--rest-port",
            restPort.ToString(CultureInfo.InvariantCulture));
        using var rest = new RestClient(restPort);
        await first.UntilAsync(rest.IsReadyAsync, "it is ready");
        await using var group = new WorkerGroup($"127.0.0.1:{kafkaPort}", "headrace", new Dictionary<string, string>
        {
            ["config.storage.topic"] = "connect-configs",
            ["offset.storage.topic"] = "connect-offsets",
            ["status.storage.topic"] = "connect-status",
            ["session.timeout.ms"] = "300000", // longer than the test waits for anything: the leader finds out that it was killed
        });
        for (var i = 0; i < 3; i++)
            await group.AddPipelineAsync(rest);

        group.Start("second");
        await Eventually.UntilAsync(async () => (await OwnersAsync(rest)).Count == 2, "both workers have work", TimeSpan.FromSeconds(120));
        group.Append(20);
        await group.UntilAllLinesAsync(isExact: true);
        for (var i = 0; i < 2; i++)
            await group.AddPipelineAsync(group["second"]);
        await group.UntilAllLinesAsync(isExact: true);

        await group.KillAsync("second");
        group.Append(20);
        await Eventually.UntilAsync(async () => (await OwnersAsync(rest)) is [var only] && only == $"127.0.0.1:{restPort}", "the first worker has all", TimeSpan.FromSeconds(120));
        await group.UntilAllLinesAsync(isExact: false);
        Assert.Equal(0, await first.StopAsync());
    }

    [Fact]
    public async Task WorkersByHttps_OursAndKafkaConnects_WorkTogether_AndLetNobodyElseIn()
    {
        var broker = await kafka.StartedAsync();
        using var folder = new TempFolder("tls");
        using var tls = new WorkerTls(folder);
        await using var group = new WorkerGroup(broker.BootstrapServers, "https-" + Guid.NewGuid().ToString("N"), tls: tls);

        // Kafka Connect leads: what ours are asked for is forwarded to it, and it is given the tasks of their connectors.
        await group.StartJvmAsync();
        group.Start("a");
        await group.UntilRunningAsync();
        for (var i = 0; i < 2; i++)
            await group.AddPipelineAsync(group["a"]);
        await group.UntilRunningAsync("jvm", "a");

        // One of ours leads.
        group.Start("b");
        await group.KillJvmAsync();
        await group.StartJvmAsync();
        await group.UntilRunningAsync("jvm", "a", "b");
        await group.AddPipelineAsync(group.Jvm);
        await group.AddPipelineAsync(group["b"]);
        await group.UntilRunningAsync("jvm", "a", "b");
        group.Append(50);
        await group.UntilAllLinesAsync(isExact: false);

        using var stranger = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null } });
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(group["a"].Address, TestContext.Current.CancellationToken));
    }

    private static async Task<List<string>> OwnersAsync(RestClient rest)
    {
        var (_, body) = await rest.GetAsync("connectors?expand=status");
        return [.. body.EnumerateObject().SelectMany(static connector =>
        {
            var status = connector.Value.GetProperty("status");
            return status.GetProperty("tasks").EnumerateArray().Append(status.GetProperty("connector"));
        }).Where(static part => part.GetProperty("state").GetString() == "RUNNING").Select(static part => part.GetProperty("worker_id").GetString()!).Distinct().Order(StringComparer.Ordinal)];
    }
}
