using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Headrace.Bench;

var measurements = new Dictionary<string, (string Summary, Func<BenchOptions, Task> Run)>(StringComparer.Ordinal)
{
    ["file"] = ("file -> topic and topic -> file, 2 M lines of 100 bytes, String converter, beside Kafka Connect and bare Confluent.Kafka", FileBench.RunAsync),
    ["data"] = ("JSON through the converter and five transformations, 500,000 records, beside Kafka Connect", DataBench.RunAsync),
    ["start"] = ("start to REST ready, idle memory, and embedded broker start to first acknowledged record, beside Kafka", StartBench.RunAsync),
    ["worker"] = ("distributed worker with 0, 100 and 1,000 idle connectors, one and eight tasks at work, exactly-once transactions, beside Kafka Connect", WorkerBench.RunAsync),
    ["rebalance"] = ("1,000 connectors on three workers: one is killed, one is added; time until all run again, beside Kafka Connect", RebalanceBench.RunAsync),
    ["rest"] = ("requests per second and latencies of the REST API: list, status, validate, create, beside Kafka Connect", RestBench.RunAsync),
    ["broker"] = ("produce and consume with the Java performance tools, acks=all, beside one Apache Kafka node", BrokerBench.RunAsync),
    ["latency"] = ("how long a record is under way: source to sink at 1,000 records/s, producer to consumer at 10,000, beside Kafka Connect and Apache Kafka", LatencyBench.RunAsync),
};

if (args is ["limit", var direction, var bootstrapServers, var topic, var file, var records])
    return BareClient.Run(direction, bootstrapServers, topic, file, long.Parse(records, System.Globalization.CultureInfo.InvariantCulture));

if (args is ["latency-client", var servers, var pace, var warmUp, var seconds])
    return LatencyClient.Run(servers, Number(pace), Number(warmUp), Number(seconds));

if (args is ["data", "--micro"])
{
    // In this process: the measured code is that of this build, and nothing has to be generated and built.
    BenchmarkRunner.Run<DataMicroBench>(DefaultConfig.Instance
        .AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance))
        .WithArtifactsPath(Path.Combine(new BenchOptions().Root, "artifacts", "benchmarks")));
    return 0;
}

if (args is ["data", "--loop", var benchmark, var roundRecords, var rounds])
{
    DataMicroBench.Loop(benchmark, long.Parse(roundRecords, System.Globalization.CultureInfo.InvariantCulture), int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

if (args.Length == 0 || !measurements.TryGetValue(args[0], out var measurement))
{
    Console.Error.WriteLine("usage: ./bench NAME [--runs N] [--records N] [--connectors N] [--creates true] [--only SIDE]\n       ./bench data --micro   the same records in one process, with bytes allocated");
    foreach (var (name, (summary, _)) in measurements)
        Console.Error.WriteLine($"  {name,-9} {summary}");
    return 2;
}

await measurement.Run(BenchOptions.Parse(args.AsSpan(1)));
return 0;

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
