using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Headrace.TestKit;

namespace Headrace.Kafka.Broker.Tests;

public sealed class KillTests
{
    private const int Kills = 5;
    private const int Partitions = 3;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_acknowledged_record_is_there_after_each_kill_minus_nine()
    {
        using var folder = new TempFolder("kill");
        var port = FreePort.Next();
        var random = new Random(7);
        var acknowledged = new ConcurrentDictionary<string, TopicPartitionOffset>();
        using var stop = new CancellationTokenSource();
        Task? producing = null;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var broker = await BrokerProcess.StartAsync(folder.Combine("data"), port);
            if (kill == 0)
                await CreateTopicAsync(broker);
            producing ??= Task.Run(() => Produce(broker.BootstrapServers, acknowledged, stop.Token), TestContext.Current.CancellationToken);
            var goal = acknowledged.Count + random.Next(2000, 20_000);
            await Eventually.UntilAsync(() => acknowledged.Count >= goal, $"{goal} acknowledged records");
            await broker.KillAsync();
        }

        await stop.CancelAsync();
        await producing!;
        await using var last = await BrokerProcess.StartAsync(folder.Combine("data"), port);
        var found = Read(last.BootstrapServers);
        foreach (var (value, place) in acknowledged)
            Assert.True(found.TryGetValue((place.Partition.Value, place.Offset.Value), out var there) && there == value, $"{value} was acknowledged at {place}, where there is {there ?? "nothing"} (seed 7)");

        // One idempotent producer through all of it: what it sent again after a kill is not there twice.
        Assert.Equal(found.Count, found.Values.Distinct(StringComparer.Ordinal).Count());
    }

    private static async Task CreateTopicAsync(BrokerProcess broker)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = Partitions, ReplicationFactor = 1 }]);
    }

    private static void Produce(string servers, ConcurrentDictionary<string, TopicPartitionOffset> acknowledged, CancellationToken stop)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = servers,
            EnableIdempotence = true,
            LingerMs = 1,
            MessageTimeoutMs = 60_000,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        for (var next = 0; !stop.IsCancellationRequested; next++)
        {
            var value = $"v{next}";
            try
            {
                producer.Produce("t", new Message<Null, string> { Value = value }, report =>
                {
                    if (report.Error.Code == ErrorCode.NoError)
                        acknowledged[report.Value] = report.TopicPartitionOffset;
                });
            }
            catch (ProduceException<Null, string> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private static Dictionary<(int Partition, long Offset), string> Read(string servers)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig { BootstrapServers = servers, GroupId = "check", EnablePartitionEof = true }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset("t", partition, Offset.Beginning)));
        var found = new Dictionary<(int, long), string>();
        using var limit = new CancellationTokenSource(Deadline);
        for (var ended = 0; ended < Partitions;)
        {
            var result = consumer.Consume(limit.Token);
            if (result.IsPartitionEOF)
                ended++;
            else
                found.Add((result.Partition.Value, result.Offset.Value), result.Message.Value);
        }

        return found;
    }
}
