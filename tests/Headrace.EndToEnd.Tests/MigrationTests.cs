using System.Net;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A cluster of Kafka Connect becomes one of Headrace, and one of Kafka Connect again, worker by worker, as docs/operations.md says it.</summary>
public sealed class MigrationTests(KafkaFixture kafka)
{
    private const int Pipelines = 10;   // 20 connectors

    private static readonly string[] Jvms = ["jvm-1", "jvm-2", "jvm-3"];
    private static readonly string[] Ours = ["ours-1", "ours-2", "ours-3"];

    [Fact]
    public async Task ThreeJvmWorkers_AreReplacedOneByOne_AndComeBack_WithoutALineLostOrTwice()
    {
        var broker = await kafka.StartedAsync();
        await using var group = new WorkerGroup(broker.BootstrapServers, "migration-" + Guid.NewGuid().ToString("N"), new Dictionary<string, string>
        {
            ["scheduled.rebalance.max.delay.ms"] = "1000",
            // Nobody is killed: a member that is only slow must not be taken for dead, or lines come twice.
            ["session.timeout.ms"] = "30000",
            ["consumer.session.timeout.ms"] = "30000",
        });
        await Task.WhenAll(Jvms.Select(jvm => group.StartJvmAsync(jvm)));
        for (var i = 0; i < Pipelines; i++)
            await group.AddPipelineAsync(group[Jvms[i % Jvms.Length]]);
        await group.UntilRunningAsync(Jvms);

        for (var i = 0; i < Jvms.Length; i++)
        {
            group.Start(Ours[i]);
            await group.UntilRunningAsync([.. Jvms[i..], .. Ours[..(i + 1)]]);
            await group.StopAsync(Jvms[i]);
            await CheckAsync(group, [.. Jvms[(i + 1)..], .. Ours[..(i + 1)]]);
        }
        for (var i = 0; i < Jvms.Length; i++)
        {
            await group.StopAsync(Ours[i]);
            await group.StartJvmAsync(Jvms[i]);
            await CheckAsync(group, [.. Jvms[..(i + 1)], .. Ours[(i + 1)..]]);
        }
    }

    /// <summary>Everything runs, wherever one asks, and what one asks of any worker is done.</summary>
    private static async Task CheckAsync(WorkerGroup group, string[] workers)
    {
        await group.UntilRunningAsync(workers);
        for (var i = 0; i < workers.Length; i++)
        {
            await SendAsync(HttpMethod.Put, $"connectors/{group.SourceName(i)}/pause");
            await UntilStateAsync(group.SourceName(i), "PAUSED");
            await SendAsync(HttpMethod.Put, $"connectors/{group.SourceName(i)}/resume");
            await SendAsync(HttpMethod.Post, $"connectors/{group.SinkName(i)}/restart?includeTasks=true");
            await SendAsync(HttpMethod.Post, $"connectors/{group.SourceName(Pipelines - 1 - i)}/tasks/0/restart");

            Task SendAsync(HttpMethod method, string path) => WorkerGroup.SendUntilDoneAsync(group[workers[i]], method, path);
        }
        group.Append(10);
        await group.UntilRunningAsync(workers);
        await group.UntilAllLinesAsync(isExact: true);
        foreach (var worker in workers)
            await UntilOffsetsAsync(worker);

        Task UntilStateAsync(string connector, string state) => Eventually.UntilAsync(
            async () =>
            {
                foreach (var worker in workers)
                {
                    if ((await group[worker].TaskStateAsync(connector)).State != state)
                        return false;
                }
                return true;
            },
            $"all workers say that {connector} is {state}", TimeSpan.FromSeconds(120));

        // 12 bytes a line; what is committed is asked for on a worker that need not have the connector.
        Task UntilOffsetsAsync(string worker) => Eventually.UntilAsync(
            async () =>
            {
                var (status, body) = await group[worker].GetAsync($"connectors/{group.SourceName(0)}/offsets");
                return status == HttpStatusCode.OK && body.GetProperty("offsets") is { } offsets && offsets.GetArrayLength() == 1
                    && offsets[0].GetProperty("offset").GetProperty("position").GetInt64() == group.WrittenLines / Pipelines * 12;
            },
            $"{worker} shows how far the first source is", TimeSpan.FromSeconds(120));
    }
}
