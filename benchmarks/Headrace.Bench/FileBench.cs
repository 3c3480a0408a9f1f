using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Headrace.Bench;

/// <summary>A file of 100-byte lines to a topic, and the topic to a file: the same real Apache Kafka node under each side, one after the other in balanced order.</summary>
internal static class FileBench
{
    private const string BrokerCores = "0";
    private const string WorkerCores = "1";

    public static async Task RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("headrace-bench-file").FullName;
        using var http = new HttpClient();
        try
        {
            var input = Path.Combine(folder, "in.txt");
            WriteInput(input, options.Records);
            await using var kafka = await RealKafka.StartAsync(options, BrokerCores);
            var toTopic = new Report($"file -> topic, {options.Records:N0} lines of 100 bytes, String converter");
            var toFile = new Report($"topic -> file, {options.Records:N0} lines of 100 bytes, String converter");
            var sides = ConnectSide.All.Where(s => options.Includes(s.Name)).ToList();
            for (var run = 0; run <= options.Runs; run++)
            {
                var isWarmUp = run == 0;   // the broker's JVM compiles its paths; not counted
                foreach (var side in run % 2 == 0 ? sides : Enumerable.Reverse(sides))
                {
                    if (isWarmUp && !side.IsHeadrace)
                        continue;
                    await MeasureWorkerAsync(options, side, kafka, folder, input, http, isWarmUp ? null : toTopic, isWarmUp ? null : toFile);
                }

                await MeasureLimitAsync(options, kafka, folder, input, isWarmUp ? null : toTopic, isWarmUp ? null : toFile);
            }

            Console.WriteLine(Machine.Describe());
            Console.WriteLine($"broker on core {BrokerCores}, worker on core {WorkerCores}; {options.Runs} runs; CPU and memory of the worker alone; every output file was compared with the input");
            toTopic.Print();
            toFile.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureWorkerAsync(
        BenchOptions options, ConnectSide side, RealKafka kafka, string folder, string input, HttpClient http, Report? toTopic, Report? toFile)
    {
        var topic = "bench-" + Guid.NewGuid().ToString("N");
        var output = Path.Combine(folder, "out.txt");
        File.Delete(output);
        await kafka.CreateTopicAsync(topic);

        // A process for each direction, so that the peak of one does not count for the other.
        var (source, url) = await side.StartAsync(options, WorkerCores, folder, kafka.BootstrapServers, http);
        await using (source)
        {
            await MeasureAsync(side.Name, options.Records, source, toTopic, async () =>
            {
                await ConnectSide.CreateConnectorAsync(http, url, "source", new()
                {
                    ["connector.class"] = "org.apache.kafka.connect.file.FileStreamSourceConnector",
                    ["file"] = input,
                    ["topic"] = topic,
                });
                await Until.TrueAsync($"{side.Name} has written the topic", async () => await kafka.EndOffsetAsync(topic) >= options.Records, source, 20);
            });
        }

        var (sink, sinkUrl) = await side.StartAsync(options, WorkerCores, folder, kafka.BootstrapServers, http);
        await using (sink)
        {
            await MeasureAsync(side.Name, options.Records, sink, toFile, async () =>
            {
                await ConnectSide.CreateConnectorAsync(http, sinkUrl, "sink" + topic, new()
                {
                    ["connector.class"] = "org.apache.kafka.connect.file.FileStreamSinkConnector",
                    ["file"] = output,
                    ["topics"] = topic,
                });

                // Kafka Connect's sink writes the end of its buffer at the next commit only; what counts is when all but that has arrived.
                await Until.TrueAsync($"{side.Name} has written the file", () => Task.FromResult(Length(output) >= new FileInfo(input).Length - 65_536), sink, 20);
            });
        }

        EnsureEqual(side.Name, input, output);
        await kafka.DeleteTopicAsync(topic);
    }

    private static async Task MeasureLimitAsync(BenchOptions options, RealKafka kafka, string folder, string input, Report? toTopic, Report? toFile)
    {
        const string Name = "bare Confluent.Kafka";
        var topic = "limit-" + Guid.NewGuid().ToString("N");
        var output = Path.Combine(folder, "limit.txt");
        await kafka.CreateTopicAsync(topic);
        await MeasureChildAsync("produce", input, toTopic);
        await MeasureChildAsync("consume", output, toFile);
        EnsureEqual(Name, input, output);
        await kafka.DeleteTopicAsync(topic);

        async Task MeasureChildAsync(string direction, string file, Report? report)
        {
            var log = Path.Combine(folder, "limit.log");
            var child = MeasuredProcess.Start(
                WorkerCores, log, null, Environment.ProcessPath!, "limit", direction, kafka.BootstrapServers, topic, file, options.Records.ToString(CultureInfo.InvariantCulture));
            await using (child)
            {
                if (await child.WaitForExitAsync(TimeSpan.FromMinutes(10)) != 0)
                    throw new InvalidOperationException(child.Output());
            }

            var figures = child.Output().Trim().Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
            report?.Add(Name, "records/s", options.Records / figures[0]);
            report?.Add(Name, "CPU s per M records", figures[1] * 1_000_000 / options.Records);
            report?.Add(Name, "peak MB", figures[2]);
        }
    }

    internal static async Task MeasureAsync(string side, long records, MeasuredProcess process, Report? report, Func<Task> work)
    {
        var cpu = process.CpuSeconds;
        var began = Stopwatch.GetTimestamp();
        await work();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report?.Add(side, "records/s", records / seconds);
        report?.Add(side, "CPU s per M records", (process.CpuSeconds - cpu) * 1_000_000 / records);
        report?.Add(side, "peak MB", process.PeakMemoryMb);
    }

    internal static void WriteInput(string path, long records)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        var random = new Random(7);
        Span<char> line = stackalloc char[99];
        for (long i = 0; i < records; i++)
        {
            for (var j = 0; j < line.Length; j++)
                line[j] = (char)('!' + random.Next(90));
            i.TryFormat(line, out _, "D10");
            writer.WriteLine(line);
        }
    }

    internal static void EnsureEqual(string side, string input, string output)
    {
        using var left = File.OpenRead(input);
        using var right = File.OpenRead(output);
        if (left.Length != right.Length || !System.Security.Cryptography.SHA256.HashData(left).AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(right)))
            throw new InvalidOperationException($"{side}: {output} ({right.Length} bytes) is not equal to {input} ({left.Length} bytes).");
    }

    internal static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
