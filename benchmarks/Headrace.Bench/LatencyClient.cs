using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Headrace.Bench;

/// <summary>Sends records at a steady pace and reads them back in the same process: prints how many milliseconds each was under way, a line each.</summary>
internal static class LatencyClient
{
    private const string Topic = "latency";
    private const int RecordSize = 100;

    public static int Run(string bootstrapServers, int pace, int warmUpSeconds, int seconds)
    {
        CreateTopic(bootstrapServers);
        var total = (long)pace * (warmUpSeconds + seconds);
        var latencies = new double[(long)pace * seconds];
        using var ready = new ManualResetEventSlim();
        var reader = new Thread(() => Consume(bootstrapServers, total, latencies, ready)) { IsBackground = true };
        reader.Start();
        ready.Wait();
        Produce(bootstrapServers, pace, total);
        if (!reader.Join(TimeSpan.FromSeconds(30)))
            return 1;
        using var output = new StreamWriter(Console.OpenStandardOutput());
        foreach (var latency in latencies)
            output.WriteLine(latency.ToString("0.000", CultureInfo.InvariantCulture));
        return 0;
    }

    private static void CreateTopic(string bootstrapServers)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler((_, _) => { }).Build();
        admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = 1, ReplicationFactor = 1 }],
            new CreateTopicsOptions { RequestTimeout = TimeSpan.FromSeconds(30), OperationTimeout = TimeSpan.FromSeconds(30) }).GetAwaiter().GetResult();
    }

    private static void Produce(string bootstrapServers, int pace, long total)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, Acks = Acks.All, LingerMs = 0 }).Build();
        var began = Stopwatch.GetTimestamp();
        for (long sent = 0; sent < total;)
        {
            var due = Math.Min(total, (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * pace));
            for (; sent < due; sent++)
            {
                var value = new byte[RecordSize];
                BinaryPrimitives.WriteInt64LittleEndian(value, Stopwatch.GetTimestamp());
                producer.Produce(Topic, new Message<Null, byte[]> { Value = value });
            }
            producer.Poll(TimeSpan.Zero);
            Thread.Sleep(1);
        }
        producer.Flush(TimeSpan.FromSeconds(30));
    }

    private static void Consume(string bootstrapServers, long total, double[] latencies, ManualResetEventSlim ready)
    {
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "latency", EnableAutoCommit = false }).Build();
        consumer.Assign(new TopicPartitionOffset(Topic, 0, 0));
        consumer.Consume(500);
        ready.Set();
        var first = total - latencies.Length;
        for (long read = 0; read < total;)
        {
            var record = consumer.Consume(1000);
            if (record is null)
                continue;
            if (read >= first)
                latencies[read - first] = Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(record.Message.Value)).TotalMilliseconds;
            read++;
        }
        consumer.Close();
    }
}
