using System.Globalization;
using Confluent.Kafka;

namespace Headrace.Bench;

/// <summary>Records in JSON through the converter and through chains of transformations into a file: the same topic on the same real Apache Kafka node under each side.</summary>
/// <remarks>A sink without a target that costs anything: what is measured is reading, converting, transforming, and writing the text form of the outcome.</remarks>
internal static class DataBench
{
    private const string BrokerCores = "0";
    private const string WorkerCores = "1";

    /// <summary>Kafka Connect's sink writes the end of its buffer at the next commit only.</summary>
    private const int UnwrittenEnd = 65_536;

    private static readonly Chain[] Chains =
    [
        new("JSON with schema", true, []),
        new("JSON with schema, five transformations", true, DataRecords.FiveTransformations),
        new("JSON without schema, five transformations", false, DataRecords.FiveTransformations),
    ];

    public static async Task RunAsync(BenchOptions options)
    {
        var records = options.Records / 4;
        var folder = Directory.CreateTempSubdirectory("headrace-bench-data").FullName;
        using var http = new HttpClient();
        try
        {
            await using var kafka = await RealKafka.StartAsync(options, BrokerCores);
            foreach (var hasSchema in (bool[])[true, false])
                await FillAsync(kafka, Topic(hasSchema), records, hasSchema);
            Console.WriteLine(Machine.Describe());
            Console.WriteLine($"broker on core {BrokerCores}, worker on core {WorkerCores}; {options.Runs} runs; CPU and memory of the worker alone; the files of all sides are equal");
            foreach (var chain in Chains)
                await MeasureChainAsync(options, chain, kafka, folder, records, http);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureChainAsync(BenchOptions options, Chain chain, RealKafka kafka, string folder, long records, HttpClient http)
    {
        var report = new Report($"{chain.Name} -> file, {records:N0} records");
        var expected = Path.Combine(folder, "expected.txt");
        File.Delete(expected);

        // The first run makes the file that all others have to equal, and is not counted.
        await RunSideAsync(options, ConnectSide.All[0], chain, kafka, folder, expected, http, null, records, expectedLength: null);
        var length = new FileInfo(expected).Length;
        var sides = ConnectSide.All.Where(side => options.Includes(side.Name)).ToList();
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var side in run % 2 == 0 ? sides : Enumerable.Reverse(sides))
            {
                var output = Path.Combine(folder, "out.txt");
                File.Delete(output);
                await RunSideAsync(options, side, chain, kafka, folder, output, http, report, records, length);
                FileBench.EnsureEqual(side.Name, expected, output);
            }
        }
        report.Print();
    }

    private static async Task RunSideAsync(
        BenchOptions options, ConnectSide side, Chain chain, RealKafka kafka, string folder, string output, HttpClient http, Report? report, long records, long? expectedLength)
    {
        var (worker, url) = await side.StartAsync(options, WorkerCores, folder, kafka.BootstrapServers, http);
        await using (worker)
        {
            await FileBench.MeasureAsync(side.Name, records, worker, report, async () =>
            {
                var config = new Dictionary<string, string>
                {
                    ["connector.class"] = "org.apache.kafka.connect.file.FileStreamSinkConnector",
                    ["file"] = output,
                    ["topics"] = Topic(chain.HasSchema),
                    ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
                    ["value.converter.schemas.enable"] = chain.HasSchema ? "true" : "false",
                };
                foreach (var (name, value) in chain.Settings)
                    config[name] = value;
                var connector = "data-" + Guid.NewGuid().ToString("N");
                await ConnectSide.CreateConnectorAsync(http, url, connector, config);
                if (expectedLength is { } length)
                {
                    await Until.TrueAsync($"{side.Name} has written the file", () => Task.FromResult(FileBench.Length(output) >= length - UnwrittenEnd), worker, 20);
                }
                else
                {
                    var committed = $"\"kafka_offset\":{records.ToString(CultureInfo.InvariantCulture)}";
                    await Until.TrueAsync(
                        "all records are committed",
                        async () => (await http.GetStringAsync(new Uri($"{url}/connectors/{connector}/offsets"))).Contains(committed, StringComparison.Ordinal), worker, 500);
                }
            });
        }
    }

    private static async Task FillAsync(RealKafka kafka, string topic, long records, bool hasSchema)
    {
        await kafka.CreateTopicAsync(topic);
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers, LingerMs = 50, EnableIdempotence = true, QueueBufferingMaxMessages = 0 })
            .SetLogHandler((_, _) => { }).Build();
        var random = new Random(7);
        for (long i = 0; i < records; i++)
            producer.Produce(topic, new() { Value = DataRecords.Make(i, random, hasSchema) });
        producer.Flush(TimeSpan.FromMinutes(5));
    }

    private static string Topic(bool hasSchema) => hasSchema ? "data-with-schema" : "data-without-schema";

    /// <param name="Name">The name in the report.</param>
    /// <param name="HasSchema">Whether the records carry their schema.</param>
    /// <param name="Settings">The connector's transformations.</param>
    private sealed record Chain(string Name, bool HasSchema, (string Name, string Value)[] Settings);
}
