using System.Globalization;
using System.Text.RegularExpressions;

namespace Headrace.Bench;

/// <summary>Produce and consume through the Java clients' own performance tools: the embedded broker (a flush stands before each acknowledgement) and Apache Kafka (none does).</summary>
internal static partial class BrokerBench
{
    private const string BrokerCores = "0";
    private const string ClientCores = "1";

    public static async Task RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("headrace-bench-broker").FullName;
        try
        {
            var reports = new Dictionary<int, (Report Produce, Report Consume)>
            {
                [100] = (new("produce, 100 B, acks=all"), new("consume, 100 B")),
                [1000] = (new("produce, 1 KB, acks=all"), new("consume, 1 KB")),
            };
            for (var run = 0; run < options.Runs; run++)
            {
                foreach (var isOurs in run % 2 == 0 ? (bool[])[true, false] : [false, true])
                    await MeasureAsync(options, isOurs, folder, reports);
            }

            Console.WriteLine(Machine.Describe());
            Console.WriteLine($"broker on core {BrokerCores}, client on core {ClientCores}; {options.Runs} runs; Headrace flushes to disk before it acknowledges, Apache Kafka does not; both are warmed up by one uncounted pass");
            foreach (var (produce, consume) in reports.Values)
            {
                produce.Print();
                consume.Print();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(BenchOptions options, bool isOurs, string folder, Dictionary<int, (Report Produce, Report Consume)> reports)
    {
        var side = isOurs ? "Headrace broker" : "Apache Kafka";
        var port = Until.FreePort();
        var data = Path.Combine(folder, $"data{port}");
        var log = Path.Combine(folder, $"broker{port}.log");
        var broker = isOurs
            ? MeasuredProcess.Start(BrokerCores, log, null, options.Headrace, "broker", "--data", data, "--kafka-port", port.ToString(CultureInfo.InvariantCulture))
            : MeasuredProcess.Start(BrokerCores, log, null, options.PeerProgram("kafka-broker"), data, port.ToString(CultureInfo.InvariantCulture));
        await using (broker)
        {
            await RunToolAsync(options, folder, "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", $"127.0.0.1:{port}", "--create", "--topic", "warm-up");
            await ProduceAsync(options, folder, port, "warm-up", 100, Math.Min(options.Records, 500_000));
            foreach (var (size, (produce, consume)) in reports)
            {
                var records = size == 100 ? options.Records : options.Records / 5;
                var topic = "records-" + size;
                await RunToolAsync(options, folder, "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", $"127.0.0.1:{port}", "--create", "--topic", topic);
                var cpu = broker.CpuSeconds;
                var produced = await ProduceAsync(options, folder, port, topic, size, records);
                produce.Add(side, "records/s", Parse(ProducedPattern().Match(produced).Groups[1].Value));
                produce.Add(side, "p99 ms", Parse(LatencyPattern().Match(produced).Groups[1].Value));
                produce.Add(side, "broker CPU s per M records", (broker.CpuSeconds - cpu) * 1_000_000 / records);
                cpu = broker.CpuSeconds;
                var consumed = await RunToolAsync(options, folder, "org.apache.kafka.tools.ConsumerPerformance",
                    "--bootstrap-server", $"127.0.0.1:{port}", "--topic", topic, "--num-records", records.ToString(CultureInfo.InvariantCulture), "--timeout", "60000");
                var columns = consumed.Trim().Split('\n')[^1].Split(',', StringSplitOptions.TrimEntries);
                consume.Add(side, "records/s", Parse(columns[9]));   // without the time of joining the group
                consume.Add(side, "broker CPU s per M records", (broker.CpuSeconds - cpu) * 1_000_000 / records);
            }

            reports[1000].Produce.Add(side, "broker peak MB", broker.PeakMemoryMb);
        }

        Directory.Delete(data, recursive: true);
    }

    private static Task<string> ProduceAsync(BenchOptions options, string folder, int port, string topic, int size, long records) =>
        RunToolAsync(options, folder, "org.apache.kafka.tools.ProducerPerformance",
            "--topic", topic, "--num-records", records.ToString(CultureInfo.InvariantCulture), "--record-size", size.ToString(CultureInfo.InvariantCulture), "--throughput", "-1",
            "--bootstrap-server", $"127.0.0.1:{port}", "--command-property", "acks=all");

    private static async Task<string> RunToolAsync(BenchOptions options, string folder, params string[] args)
    {
        var log = Path.Combine(folder, "tool.log");
        await using var tool = MeasuredProcess.Start(ClientCores, log, null, options.PeerProgram("kafka-tool"), args);
        var code = await tool.WaitForExitAsync(TimeSpan.FromMinutes(10));
        var output = tool.Output();
        return code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', args)} ended with {code}:\n{output}");
    }

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"records sent, ([\d.]+) records/sec .*99th", RegexOptions.RightToLeft)]
    private static partial Regex ProducedPattern();

    [GeneratedRegex(@"([\d.]+) ms 99th", RegexOptions.RightToLeft)]
    private static partial Regex LatencyPattern();
}
