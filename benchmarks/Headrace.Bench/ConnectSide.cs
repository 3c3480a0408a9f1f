using System.Net.Http.Json;

namespace Headrace.Bench;

/// <summary>One side of a comparison of standalone workers: Headrace, or Kafka Connect with given settings.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="IsHeadrace">Whether it is ours.</param>
/// <param name="WorkerSettings">Settings added to the worker's file.</param>
/// <param name="Heap">The JVM's heap options.</param>
internal sealed record ConnectSide(string Name, bool IsHeadrace, string WorkerSettings = "", string Heap = "-Xms256M -Xmx2G")
{
    public static IReadOnlyList<ConnectSide> All { get; } =
    [
        new("Headrace", true),
        new("Kafka Connect, defaults", false),
        new("Kafka Connect, tuned", false, Tuning),
        new("Kafka Connect, tuned, heap 192 MB", false, Tuning, "-Xms64M -Xmx192M"),
    ];

    private const string Tuning = """
        producer.batch.size=1000000
        producer.linger.ms=5
        producer.buffer.memory=67108864
        consumer.max.poll.records=5000
        consumer.fetch.min.bytes=100000
        consumer.max.partition.fetch.bytes=4194304
        plugin.discovery=service_load
        """;

    /// <summary>Starts the worker and waits until its REST API answers.</summary>
    public async Task<(MeasuredProcess Process, string Url)> StartAsync(BenchOptions options, string cores, string folder, string bootstrapServers, HttpClient http)
    {
        var port = Until.FreePort();
        var url = $"http://127.0.0.1:{port}";
        var file = Path.Combine(folder, $"worker-{port}.properties");
        await File.WriteAllTextAsync(file, $"""
            bootstrap.servers={bootstrapServers}
            listeners={url}
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename={folder}/offsets-{port}
            offset.flush.interval.ms=10000
            {(IsHeadrace ? "" : "plugin.path=" + Path.Combine(options.Peers, "kafka", "plugins", "file"))}
            {WorkerSettings}
            """);
        var log = Path.Combine(folder, $"worker-{port}.log");
        var process = IsHeadrace
            ? MeasuredProcess.Start(cores, log, null, options.Headrace, "connect-standalone", file)
            : MeasuredProcess.Start(cores, log, new Dictionary<string, string> { ["KAFKA_HEAP"] = Heap, ["KAFKA_LOG_LEVEL"] = "WARN" },
                options.PeerProgram("kafka-connect"), "standalone", file);
        await Until.TrueAsync($"{Name} answers", () => Until.AnswersAsync(http, url + "/connectors"), process);
        return (process, url);
    }

    public static async Task CreateConnectorAsync(HttpClient http, string url, string name, Dictionary<string, string> config)
    {
        using var response = await http.PutAsJsonAsync(new Uri($"{url}/connectors/{name}/config"), config);
        if (!response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsStringAsync();
            throw new InvalidOperationException($"PUT of connector {name} was answered with {response.StatusCode}: {body}");
        }
    }
}
