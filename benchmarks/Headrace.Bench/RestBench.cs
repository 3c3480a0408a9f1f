using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Headrace.Bench;

/// <summary>Requests to one distributed worker whose connectors are stopped: what the REST API itself can answer.</summary>
internal static class RestBench
{
    private const string WorkerCores = "0";
    private const string OtherCores = "1";
    private const int Connections = 8;

    /// <summary>What a tool has that creates many connectors; the goal is about it. How long one creation takes when nobody else creates any is measured beside it.</summary>
    private const int CreatingConnections = 16;
    private const int Creations = 500;

    /// <summary>So many connectors are created and deleted again, in rounds, to warm up: then there are as many connectors on both sides when it is measured.</summary>
    private const int WarmUpConnectors = 100;
    private static readonly int[] Counts = [10, 1_000, 10_000];

    /// <summary>Long, because on one core .NET waits ten times as long as elsewhere before it compiles anew what is used much.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    private static readonly ConnectSide[] Sides = [new("Headrace", true), new("Kafka Connect", false, "plugin.discovery=service_load")];

    public static async Task RunAsync(BenchOptions options)
    {
        // The client and the broker have the other core.
        using (var self = Process.GetCurrentProcess())
        {
            if (OperatingSystem.IsLinux())
                self.ProcessorAffinity = 1 << int.Parse(OtherCores, CultureInfo.InvariantCulture);
        }
        var folder = Directory.CreateTempSubdirectory("headrace-bench-rest").FullName;
        var reports = new OrderedDictionary<string, Report>(StringComparer.Ordinal);
        try
        {
            for (var run = 0; run < options.Runs; run++)
            {
                foreach (var side in (run % 2 == 0 ? Sides : Enumerable.Reverse(Sides)).Where(s => options.Includes(s.Name)))
                {
                    await using var kafka = await RealKafka.StartAsync(options, OtherCores);
                    foreach (var count in Counts)
                        await MeasureAsync(options, side, kafka, folder, count, reports);
                }
            }
            Console.WriteLine(Machine.Describe());
            Console.WriteLine(
                $"worker on core {WorkerCores}, client and broker on core {OtherCores}; {Connections} connections that are kept open, each with one request at a time, which one thread sends and looks for the answers of; {options.Runs} runs of " +
                $"{Time.TotalSeconds:0} s after {WarmUp.TotalSeconds:0} s of warm-up; connectors are STOPPED; logs at WARN. Creations: {Creations} of them after {WarmUp.TotalSeconds:0} s in which rounds of {WarmUpConnectors} are created and deleted again, first by one client that waits for each answer, then by {CreatingConnections} at a time, on both sides the " +
                "same; a side may write into Kafka at once what several clients wait for.");
            foreach (var report in reports.Values)
                report.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(BenchOptions options, ConnectSide side, RealKafka kafka, string folder, int count, OrderedDictionary<string, Report> reports)
    {
        await using var group = new ConnectGroup(options, side, folder, kafka.BootstrapServers);
        await ConfigTopicSeed.WriteStoppedAsync(kafka, group.ConfigTopic, Enumerable.Range(0, count).Select(static i => (Name(i), Config(Name(i)))));
        var worker = await group.StartWorkerAsync(WorkerCores);
        await UntilStoppedAsync(side, worker, count);
        await QuietAsync(worker);
        var url = new Uri(worker.Url);

        Measure($"list, {count:N0} connectors", [HttpLoad.Request(url, "GET", "/connectors")]);
        if (count != Counts[1])
            return;
        Measure($"status, {count:N0} connectors", [.. Enumerable.Range(0, count).Select(n => HttpLoad.Request(url, "GET", $"/connectors/{Name(n)}/status"))]);
        Measure("validate", [.. Enumerable.Range(0, count).Select(n =>
            HttpLoad.Request(url, "PUT", "/connector-plugins/FileStreamSource/config/validate", JsonSerializer.Serialize(Config($"valid-{n}"))))]);
        WarmUpByCreations(url);
        // The same creations on both sides, so that there are as many connectors on both when the next one is created.
        var created = 0;
        Create($"create, one after the other, beside {count:N0} connectors and those created", 1);
        Create($"create, {CreatingConnections} clients at a time, beside {count:N0} connectors and those created", CreatingConnections);

        void Measure(string title, byte[][] requests)
        {
            HttpLoad.Run(url, Connections, WarmUp, Next);
            Add(title, () => HttpLoad.Run(url, Connections, Time, Next));

            byte[] Next(int number) => requests[number % requests.Length];
        }

        void Create(string title, int clients) => Add(title, () => HttpLoad.Run(url, clients, Creations, Creation));

        void Add(string title, Func<HttpLoadResult> load)
        {
            var cpu = worker.Process.CpuSeconds;
            var result = load();
            cpu = worker.Process.CpuSeconds - cpu;
            if (!reports.TryGetValue(title, out var report))
                reports[title] = report = new(title);
            report.Add(side.Name, "requests/s", result.PerSecond);
            report.Add(side.Name, "p50 ms", Percentile.Of(result.Latencies, 50));
            report.Add(side.Name, "p99 ms", Percentile.Of(result.Latencies, 99));
            report.Add(side.Name, "CPU ms per request", cpu * 1000 / Math.Max(1, result.Latencies.Count));
            report.Add(side.Name, "refused", result.Refused);
            report.Add(side.Name, "worker MB", worker.Process.MemoryMb);
        }

        byte[] Creation(int number) => CreationOf(url, $"new-{++created}");
    }

    /// <summary>The broker too, which is new for each side, has code to compile before it is quick.</summary>
    private static void WarmUpByCreations(Uri url)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < WarmUp)
        {
            HttpLoad.Run(url, CreatingConnections, WarmUpConnectors, number => CreationOf(url, $"warm-{number}"));
            HttpLoad.Run(url, CreatingConnections, WarmUpConnectors, number => HttpLoad.Request(url, "DELETE", $"/connectors/warm-{number}"));
        }
    }

    private static byte[] CreationOf(Uri url, string name) =>
        HttpLoad.Request(url, "POST", "/connectors", JsonSerializer.Serialize(new { name, config = Config(name), initial_state = "STOPPED" }));

    /// <summary>Neither side writes a line of its log for each request.</summary>
    private static async Task QuietAsync(GroupWorker worker)
    {
        using var http = new HttpClient();
        using var response = await http.PutAsJsonAsync(new Uri(worker.Url + "/admin/loggers/root"), new { level = "WARN" });
        response.EnsureSuccessStatusCode();
    }

    private static async Task UntilStoppedAsync(ConnectSide side, GroupWorker worker, int count)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        await Until.TrueAsync(
            $"{count} connectors are stopped at {side.Name}",
            async () =>
            {
                using var response = await http.GetAsync(new Uri(worker.Url + "/connectors?expand=status"));
                if (!response.IsSuccessStatusCode)
                    return false;
                using var statuses = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
                return statuses.RootElement.EnumerateObject().Count(static connector =>
                    connector.Value.GetProperty("status").GetProperty("connector").GetProperty("state").GetString() == "STOPPED") == count;
            },
            worker.Process,
            1000,
            1200);
    }

    private static string Name(int number) => "connector-" + number.ToString("D5", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Config(string name) => new()
    {
        ["connector.class"] = "org.apache.kafka.connect.file.FileStreamSourceConnector",
        ["tasks.max"] = "1",
        ["file"] = "/tmp/none.txt",
        ["topic"] = "none",
        ["name"] = name,
    };
}
