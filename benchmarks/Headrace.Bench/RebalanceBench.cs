using System.Diagnostics;

namespace Headrace.Bench;

/// <summary>Three workers carry many idle connectors; one is killed, one is added: the time until every connector and task runs again.</summary>
internal static class RebalanceBench
{
    private const string BrokerCores = "0";
    private const string WorkerCores = "0,1";

    // A run of both sides stays below a quarter of an hour: a side that takes longer than this for a step has failed.
    private const int FirstLimitSeconds = 240;
    private const int CreationLimitSeconds = 1200;
    private const int LimitSeconds = 180;

    // A worker that is gone is found by its session alone: the same, and short, on both sides. Nobody waits for it to come back.
    private const string Settings = """
        session.timeout.ms=6000
        heartbeat.interval.ms=2000
        scheduled.rebalance.max.delay.ms=0
        """;

    private static readonly ConnectSide[] Sides =
    [
        new("Headrace", true),
        new("Kafka Connect", false, "plugin.discovery=service_load"),
    ];

    public static async Task RunAsync(BenchOptions options)
    {
        var origin = options.Creates ? "connectors created by four requests at a time" : "connectors and their task configs lie in the config topic before the first worker starts, the same records on both sides";
        var folder = Directory.CreateTempSubdirectory("headrace-bench-rebalance").FullName;
        try
        {
            var report = new Report($"rebalance of {options.Connectors:N0} connectors of one task each, on three workers");
            for (var run = 0; run < options.Runs; run++)
            {
                foreach (var side in (run % 2 == 0 ? Sides : Enumerable.Reverse(Sides)).Where(s => options.Includes(s.Name)))
                    await MeasureAsync(options, side, folder, report);
            }
            Console.WriteLine(Machine.Describe());
            Console.WriteLine($"{options.Runs} runs, a new broker for each; session.timeout.ms=6000 and scheduled.rebalance.max.delay.ms=0 on both sides; {origin}; statuses read every 200 ms; a killed worker's session is part of the time");
            report.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(BenchOptions options, ConnectSide side, string folder, Report report)
    {
        await using var kafka = await RealKafka.StartAsync(options, BrokerCores);
        await using var group = new ConnectGroup(options, side, folder, kafka.BootstrapServers, Settings);
        var connectors = IdleConnectors.Of(options.Connectors, folder);
        if (!options.Creates)
            await ConfigTopicSeed.WriteStartedAsync(kafka, group.ConfigTopic, connectors);
        var seeded = options.Creates ? 0 : await kafka.EndOffsetAsync(group.ConfigTopic);
        var began = Stopwatch.GetTimestamp();
        for (var worker = 0; worker < 3; worker++)
            await group.StartWorkerAsync(WorkerCores);
        if (options.Creates)
        {
            began = Stopwatch.GetTimestamp();
            await group.CreateAsync(connectors);
        }
        await group.UntilRunningAsync(options.Connectors, timeoutSeconds: options.Creates ? CreationLimitSeconds : FirstLimitSeconds);
        report.Add(side.Name, options.Creates ? "s to create all" : "s from no worker to all running on three", Stopwatch.GetElapsedTime(began).TotalSeconds);

        // Neither side writes what is there already: its key, and nothing else.
        if (!options.Creates)
            report.Add(side.Name, "records added to the config topic", await kafka.EndOffsetAsync(group.ConfigTopic) - seeded);

        // Not the one that answers; it may be the leader or not, as it happens.
        began = Stopwatch.GetTimestamp();
        await group.KillAsync(group.Workers[2]);
        await group.UntilRunningAsync(options.Connectors, timeoutSeconds: LimitSeconds);
        report.Add(side.Name, "s after a kill", Stopwatch.GetElapsedTime(began).TotalSeconds);

        began = Stopwatch.GetTimestamp();
        await group.StartWorkerAsync(WorkerCores);
        report.Add(side.Name, "s to start one more", Stopwatch.GetElapsedTime(began).TotalSeconds);
        began = Stopwatch.GetTimestamp();
        await group.UntilRunningAsync(options.Connectors, timeoutSeconds: LimitSeconds);
        report.Add(side.Name, "s until it has its share", Stopwatch.GetElapsedTime(began).TotalSeconds);
        report.Add(side.Name, "MB of all three", group.Workers.Sum(static worker => worker.Process.MemoryMb));
    }
}
