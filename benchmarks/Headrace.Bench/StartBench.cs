using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace Headrace.Bench;

/// <summary>How long each side takes from its start until it serves, and what it holds in memory while idle.</summary>
internal static class StartBench
{
    private const string BrokerCores = "0";
    private const string Cores = "0,1";

    private static readonly ConnectSide[] Sides =
    [
        new("Headrace", true),
        new("Kafka Connect, service_load", false, "plugin.discovery=service_load"),
        new("Kafka Connect, service_load, heap 64 MB", false, "plugin.discovery=service_load", "-Xms32M -Xmx64M"),
        new("Kafka Connect, defaults", false),
    ];

    public static async Task RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("headrace-bench-start").FullName;
        using var http = new HttpClient();
        try
        {
            var worker = new Report("standalone worker: start to REST ready, memory 10 s later, no connectors");
            await using (var kafka = await RealKafka.StartAsync(options, BrokerCores))
            {
                for (var run = 0; run < options.Runs; run++)
                {
                    foreach (var side in Sides.Where(s => options.Includes(s.Name)))
                        await MeasureWorkerAsync(options, side, kafka, folder, http, worker);
                }
            }

            var broker = new Report("broker: start to the first record acknowledged (acks=all) to librdkafka");
            for (var run = 0; run < options.Runs; run++)
            {
                await MeasureBrokerAsync("Headrace start (broker, worker, REST)", broker, folder, port => MeasuredProcess.Start(
                    Cores, Path.Combine(folder, "start.log"), null, options.Headrace, "start", "--data", Path.Combine(folder, $"data{port}"),
                    "--kafka-port", port.ToString(CultureInfo.InvariantCulture), "--rest-port", Until.FreePort().ToString(CultureInfo.InvariantCulture)));
                await MeasureBrokerAsync("Headrace broker", broker, folder, port => MeasuredProcess.Start(
                    Cores, Path.Combine(folder, "broker.log"), null, options.Headrace, "broker", "--data", Path.Combine(folder, $"broker{port}"),
                    "--kafka-port", port.ToString(CultureInfo.InvariantCulture)));
                await MeasureBrokerAsync("Apache Kafka", broker, folder, port => MeasuredProcess.Start(
                    Cores, Path.Combine(folder, "kafka.log"), null, options.PeerProgram("kafka-broker"), Path.Combine(folder, $"kafka{port}"), port.ToString(CultureInfo.InvariantCulture)));
            }

            Console.WriteLine(Machine.Describe());
            Console.WriteLine($"cores {Cores} for the measured process; {options.Runs} runs; a new data folder for each start (Apache Kafka's time includes formatting it)");
            worker.Print();
            broker.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureWorkerAsync(BenchOptions options, ConnectSide side, RealKafka kafka, string folder, HttpClient http, Report report)
    {
        var began = Stopwatch.GetTimestamp();
        var (process, _) = await side.StartAsync(options, Cores, folder, kafka.BootstrapServers, http);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await using (process)
        {
            report.Add(side.Name, "seconds to REST ready", seconds);
            await Task.Delay(TimeSpan.FromSeconds(10));
            report.Add(side.Name, "idle MB", process.MemoryMb);
            report.Add(side.Name, "CPU s so far", process.CpuSeconds);
        }
    }

    private static async Task MeasureBrokerAsync(string side, Report report, string folder, Func<int, MeasuredProcess> start)
    {
        var port = Until.FreePort();

        // Built before the clock starts: what is measured is the broker, not the client.
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = $"127.0.0.1:{port}",
            Acks = Acks.All,
            LingerMs = 0,
            ReconnectBackoffMs = 1,
            ReconnectBackoffMaxMs = 5,
            TopicMetadataRefreshFastIntervalMs = 5,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var began = Stopwatch.GetTimestamp();
        var process = start(port);
        await using (process)
        {
            await producer.ProduceAsync("first", new() { Value = "record" });
            report.Add(side, "seconds to first record", Stopwatch.GetElapsedTime(began).TotalSeconds);
            report.Add(side, "MB", process.MemoryMb);
        }
    }
}
