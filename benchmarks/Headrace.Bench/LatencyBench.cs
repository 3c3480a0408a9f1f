using System.Globalization;
using System.Text.Json;

namespace Headrace.Bench;

/// <summary>How long a record is under way: source to topic to sink through a worker, and producer to consumer through a broker. The records come at a steady pace that both sides carry easily.</summary>
internal static class LatencyBench
{
    private const string BrokerCores = "0";
    private const string WorkerCores = "1";
    private const int WorkerPace = 1000;
    private const int BrokerPace = 10_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    private static readonly ConnectSide[] Sides =
    [
        new("Headrace", true),
        new("Kafka Connect", false, "plugin.discovery=service_load"),
    ];

    public static async Task RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("headrace-bench-latency").FullName;
        try
        {
            var withTestConnectors = options with { Peers = LinkPeers(options.Peers, folder) };
            var worker = new Report($"source -> topic -> sink, {WorkerPace:N0} records/s, VerifiableSource and VerifiableSink in one standalone worker");
            var broker = new Report($"producer -> consumer, {BrokerPace:N0} records/s of 100 bytes, acks=all");
            for (var run = 0; run < options.Runs; run++)
            {
                foreach (var side in (run % 2 == 0 ? Sides : Enumerable.Reverse(Sides)).Where(s => options.Includes(s.Name)))
                    await MeasureWorkerAsync(withTestConnectors, side, folder, worker);
                foreach (var isOurs in run % 2 == 0 ? (bool[])[true, false] : [false, true])
                    await MeasureBrokerAsync(options, isOurs, folder, broker);
            }

            Console.WriteLine(Machine.Describe());
            Console.WriteLine(FormattableString.Invariant(
                $"broker on core {BrokerCores}, worker or client on core {WorkerCores}; {options.Runs} runs of {Measured.TotalSeconds} s after {WarmUp.TotalSeconds} s to warm up; clients with their defaults but for linger.ms=0 of the producer -> consumer pair; Headrace's broker flushes before it acknowledges, Apache Kafka does not"));
            worker.Print();
            broker.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The peers with Kafka Connect's test connectors on the class path: from a plugin folder it does not load them.</summary>
    private static string LinkPeers(string peers, string folder)
    {
        var linked = Path.Combine(folder, "peers");
        var libraries = Directory.CreateDirectory(Path.Combine(linked, "kafka", "libs")).FullName;
        foreach (var jar in (string[])[.. Directory.GetFiles(Path.Combine(peers, "kafka", "libs")), .. Directory.GetFiles(Path.Combine(peers, "kafka", "plugins", "test-plugins"))])
            File.CreateSymbolicLink(Path.Combine(libraries, Path.GetFileName(jar)), Path.GetFullPath(jar));
        foreach (var part in (string[])["config", "plugins"])
            Directory.CreateSymbolicLink(Path.Combine(linked, "kafka", part), Path.GetFullPath(Path.Combine(peers, "kafka", part)));
        // Copies: the scripts look for the rest beside themselves.
        Directory.CreateDirectory(Path.Combine(linked, "bin"));
        foreach (var script in Directory.GetFiles(Path.Combine(peers, "bin")))
            File.Copy(script, Path.Combine(linked, "bin", Path.GetFileName(script)));
        return linked;
    }

    private static async Task MeasureWorkerAsync(BenchOptions options, ConnectSide side, string folder, Report report)
    {
        using var http = new HttpClient();
        await using var kafka = await RealKafka.StartAsync(options, BrokerCores);
        await kafka.CreateTopicAsync("numbers");
        var (process, url) = await side.StartAsync(options, WorkerCores, folder, kafka.BootstrapServers, http);
        await using (process)
        {
            await ConnectSide.CreateConnectorAsync(http, url, "sink", new()
            {
                ["connector.class"] = "org.apache.kafka.connect.tools.VerifiableSinkConnector",
                ["topics"] = "numbers",
            });
            await ConnectSide.CreateConnectorAsync(http, url, "source", new()
            {
                ["connector.class"] = "org.apache.kafka.connect.tools.VerifiableSourceConnector",
                ["topic"] = "numbers",
                ["throughput"] = WorkerPace.ToString(CultureInfo.InvariantCulture),
            });
            await Until.TrueAsync($"{side.Name} has delivered a record", () => Task.FromResult(process.Output().Contains("\"sinkTask\"", StringComparison.Ordinal)), process, 500);
            await Task.Delay(WarmUp);
            var from = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            var cpu = process.CpuSeconds;
            await Task.Delay(Measured);
            var to = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            report.Add(side.Name, "CPU % of a core", (process.CpuSeconds - cpu) * 100 / Measured.TotalSeconds);
            await Task.Delay(2000); // the last ones arrive
            Add(report, side.Name, Latencies(process.Output(), from, to), WorkerPace);
        }
    }

    /// <summary>Milliseconds between a number's line of the source and that of the sink, for the numbers made in a span of time.</summary>
    private static List<double> Latencies(string output, long from, long to)
    {
        var made = new Dictionary<string, long>(StringComparer.Ordinal);
        var latencies = new List<double>();
        foreach (var text in output.Split('\n'))
        {
            var line = text.TrimEnd('\r');
            if (!line.StartsWith('{') || !line.EndsWith('}') || !line.Contains("\"seqno\"", StringComparison.Ordinal)
                || line.Contains("\"committed\"", StringComparison.Ordinal) || line.Contains("\"flushed\"", StringComparison.Ordinal))
            {
                continue;
            }
            using var json = JsonDocument.Parse(line);
            var number = json.RootElement.GetProperty("seqno").ToString();
            var time = json.RootElement.GetProperty("time_ms").GetInt64();
            if (!json.RootElement.TryGetProperty("sinkTask", out _))
                made[number] = time;
            else if (made.Remove(number, out var began) && began >= from && began < to)
                latencies.Add(time - began);
        }
        return latencies;
    }

    private static async Task MeasureBrokerAsync(BenchOptions options, bool isOurs, string folder, Report report)
    {
        var side = isOurs ? "Headrace broker" : "Apache Kafka";
        if (!options.Includes(side))
            return;
        var port = Until.FreePort().ToString(CultureInfo.InvariantCulture);
        var data = Path.Combine(folder, $"data{port}");
        var log = Path.Combine(folder, $"broker{port}.log");
        var broker = isOurs
            ? MeasuredProcess.Start(BrokerCores, log, null, options.Headrace, "broker", "--data", data, "--kafka-port", port)
            : MeasuredProcess.Start(BrokerCores, log, null, options.PeerProgram("kafka-broker"), data, port);
        await using (broker)
        {
            var output = Path.Combine(folder, $"client{port}.log");
            await using var client = MeasuredProcess.Start(WorkerCores, output, null, Environment.ProcessPath!, "latency-client", "127.0.0.1:" + port,
                BrokerPace.ToString(CultureInfo.InvariantCulture), ((int)WarmUp.TotalSeconds).ToString(CultureInfo.InvariantCulture), ((int)Measured.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            var code = await client.WaitForExitAsync(TimeSpan.FromMinutes(5));
            if (code != 0)
                throw new InvalidOperationException($"The client of {side} ended with {code}:\n{client.Output()}");
            Add(report, side, [.. client.Output().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => char.IsAsciiDigit(line[0])).Select(static line => double.Parse(line, CultureInfo.InvariantCulture))], BrokerPace);
        }

        Directory.Delete(data, recursive: true);
    }

    private static void Add(Report report, string side, List<double> latencies, int pace)
    {
        var expected = pace * (int)Measured.TotalSeconds;
        if (latencies.Count < expected * 95 / 100)
            throw new InvalidOperationException($"{side}: {latencies.Count} of about {expected} records arrived, or it could not keep the pace.");
        latencies.Sort();
        report.Add(side, "p50 ms", Percentile.Of(latencies, 50));
        report.Add(side, "p99 ms", Percentile.Of(latencies, 99));
        report.Add(side, "p99.9 ms", Percentile.Of(latencies, 99.9));
    }
}
