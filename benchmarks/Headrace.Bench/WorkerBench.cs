using System.Diagnostics;
using System.Globalization;

namespace Headrace.Bench;

/// <summary>One distributed worker: what idle connectors cost, what one and eight tasks move, and how many transactions an exactly-once task makes.</summary>
internal static class WorkerBench
{
    private const string BrokerCores = "0";
    private const string WorkerCores = "1";
    private const int ManyTasks = 8;
    private const int Transactions = 2000;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);

    private static readonly ConnectSide[] Sides =
    [
        new("Headrace", true),
        new("Kafka Connect", false, "plugin.discovery=service_load"),
        new("Kafka Connect, defaults", false),
    ];

    public static async Task RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("headrace-bench-worker").FullName;
        try
        {
            int[] counts = [0, 100, options.Connectors];
            var idle = counts.Select(count => new Report($"a distributed worker with {count:N0} idle connectors")).ToArray();
            var one = new Report($"one FileStreamSource task, {options.Records:N0} lines of 100 bytes");
            var many = new Report($"{ManyTasks} FileStreamSource tasks, {options.Records:N0} lines of 100 bytes in all");
            var exactlyOnce = new Report($"exactly-once source, {Transactions:N0} transactions of one record");
            for (var run = 0; run < options.Runs; run++)
            {
                foreach (var side in (run % 2 == 0 ? Sides : Enumerable.Reverse(Sides)).Where(s => options.Includes(s.Name)))
                {
                    await using var kafka = await RealKafka.StartAsync(options, BrokerCores);
                    for (var i = 0; i < counts.Length; i++)
                        await MeasureIdleAsync(options, side, kafka, folder, counts[i], idle[i]);
                    await MeasureTasksAsync(options, side, kafka, folder, 1, one);
                    await MeasureTasksAsync(options, side, kafka, folder, ManyTasks, many);
                    await MeasureTransactionsAsync(options, side, kafka, folder, exactlyOnce);
                }
            }
            Console.WriteLine(Machine.Describe());
            Console.WriteLine($"broker on core {BrokerCores}, worker on core {WorkerCores}; {options.Runs} runs; CPU and memory of the worker alone");
            foreach (var report in (Report[])[.. idle, one, many, exactlyOnce])
                report.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureIdleAsync(BenchOptions options, ConnectSide side, RealKafka kafka, string folder, int count, Report report)
    {
        await using var group = new ConnectGroup(options, side, folder, kafka.BootstrapServers);
        var process = (await group.StartWorkerAsync(WorkerCores)).Process;
        var began = Stopwatch.GetTimestamp();
        await group.CreateAsync(IdleConnectors.Of(count, folder));
        var created = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Task.Delay(IdleTime / 2);
        var cpu = process.CpuSeconds;
        await Task.Delay(IdleTime);
        report.Add(side.Name, "MB", process.MemoryMb);
        report.Add(side.Name, "CPU % of a core", (process.CpuSeconds - cpu) * 100 / IdleTime.TotalSeconds);
        if (count > 0)
            report.Add(side.Name, "s to create all", created);
    }

    private static async Task MeasureTasksAsync(BenchOptions options, ConnectSide side, RealKafka kafka, string folder, int tasks, Report report)
    {
        var lines = options.Records / tasks;
        var input = Path.Combine(folder, $"in-{lines}.txt");
        if (!File.Exists(input))
            FileBench.WriteInput(input, lines);
        await using var group = new ConnectGroup(options, side, folder, kafka.BootstrapServers);
        var process = (await group.StartWorkerAsync(WorkerCores)).Process;
        var topics = Enumerable.Range(0, tasks).Select(static _ => "tasks-" + Guid.NewGuid().ToString("N")).ToArray();
        foreach (var topic in topics)
            await kafka.CreateTopicAsync(topic);
        await FileBench.MeasureAsync(side.Name, lines * tasks, process, report, async () =>
        {
            await group.CreateAsync(topics.Select(topic => (topic, Source(input, topic))));
            foreach (var topic in topics)
                await Until.TrueAsync($"{side.Name} has written the topic", async () => await kafka.EndOffsetAsync(topic) >= lines, process, 20);
        });
        foreach (var topic in topics)
            await kafka.DeleteTopicAsync(topic);
    }

    private static async Task MeasureTransactionsAsync(BenchOptions options, ConnectSide side, RealKafka kafka, string folder, Report report)
    {
        var input = Path.Combine(folder, "transactions.txt");
        // More than are waited for: with polls of one line, Kafka Connect's connector keeps the last ones of a file that does not grow.
        await File.WriteAllLinesAsync(input, Enumerable.Range(0, 2 * Transactions).Select(static line => line.ToString(CultureInfo.InvariantCulture)));
        await using var group = new ConnectGroup(options, side, folder, kafka.BootstrapServers, "exactly.once.source.support=enabled");
        var process = (await group.StartWorkerAsync(WorkerCores)).Process;
        var topic = "exactly-once-" + Guid.NewGuid().ToString("N");
        await kafka.CreateTopicAsync(topic);
        var config = Source(input, topic);
        config["batch.size"] = "1"; // a poll is a record, and a transaction
        await group.CreateAsync([(topic, config)]);
        // Fencing and the first transactions are over.
        await Until.TrueAsync($"{side.Name} has begun", async () => await kafka.EndOffsetAsync(topic) > 0, process, 5);
        var first = await kafka.EndOffsetAsync(topic);
        var cpu = process.CpuSeconds;
        var began = Stopwatch.GetTimestamp();
        // Each transaction is a record and its marker.
        await Until.TrueAsync($"{side.Name} has written the topic", async () => await kafka.EndOffsetAsync(topic) >= 2 * Transactions, process, 20);
        var done = ((2 * Transactions) - first) / 2.0;
        report.Add(side.Name, "transactions/s", done / Stopwatch.GetElapsedTime(began).TotalSeconds);
        report.Add(side.Name, "CPU ms per transaction", (process.CpuSeconds - cpu) * 1000 / done);
        await kafka.DeleteTopicAsync(topic);
    }

    private static Dictionary<string, string> Source(string file, string topic) => new()
    {
        ["connector.class"] = "org.apache.kafka.connect.file.FileStreamSourceConnector",
        ["tasks.max"] = "1",
        ["file"] = file,
        ["topic"] = topic,
    };
}
